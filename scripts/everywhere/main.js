/** Runs the portable suite where a program has standard output and an end of its own. */
import { runAll } from "./suite.js"

const base = globalThis.Deno === undefined ? process.argv[2] : Deno.args[0]
console.log((await runAll(base)).join("\n"))
console.log("done")
