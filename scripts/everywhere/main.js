/** Runs the portable suite on runtimes with standard output and an exit. */
import { runAll } from "./suite.js"

const base = globalThis.Deno === undefined ? process.argv[2] : Deno.args[0]
console.log((await runAll(base)).join("\n"))
console.log("done")
