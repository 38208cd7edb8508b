/**
 * The long soak: `tsx packages/examples/test/soak/run.ts 30` (seconds, and a seed if it is to be repeated). Prints what was
 * seen; the exit code says whether the promises held.
 */
import { Effect } from "effect"
import { broken, run } from "./Soak.ts"

const [seconds = "30", seed = String(Date.now() % 100_000)] = process.argv.slice(2)
console.log(`${seconds} s with seed ${seed}`)
const soaked = await Effect.runPromise(run(Number(seconds), Number(seed)))
console.log(soaked)
const promises = broken(soaked, Number(seconds))
for (const promise of promises) console.error(`broken: ${promise}`)
process.exitCode = promises.length === 0 ? 0 : 1
