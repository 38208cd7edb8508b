/**
 * The time of one call, measured with tinybench, and its ratio to a reference.
 *
 * Both are measured in short turns, so that a change in the machine's speed affects both alike.
 */
import { Bench } from "tinybench"
import type { Values } from "../Run.ts"
import { median } from "./median.ts"

const turns = 5

/** Measures the median nanoseconds of a call in one turn, and the ratio to the reference. */
const turn = async (calls: number, quick: boolean, reference: () => unknown, candidate: () => unknown) => {
  const bench = new Bench(
    quick
      ? { time: 1, warmupTime: 1, iterations: 1, warmupIterations: 1 }
      : { time: 40, warmupTime: 15, iterations: 3, warmupIterations: 2 }
  ).add("reference", reference).add("candidate", candidate)
  await bench.run()
  const [base = NaN, ns = NaN] = bench.tasks.map(({ result }) =>
    "latency" in result ? result.latency.p50 * 1e6 / calls : NaN
  )
  return { ns, ratio: ns / base }
}

export const nanoseconds = async (
  calls: number,
  quick: boolean,
  reference: () => unknown,
  candidate: () => unknown
): Promise<Values> => {
  const measured: Array<{ readonly ns: number; readonly ratio: number }> = []
  for (let index = 0; index < (quick ? 1 : turns); index++) {
    measured.push(await turn(calls, quick, reference, candidate))
  }
  return { ns: median(measured.map(({ ns }) => ns)), ratio: median(measured.map(({ ratio }) => ratio)) }
}
