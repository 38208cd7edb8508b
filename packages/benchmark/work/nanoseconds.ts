/**
 * The time of one call by tinybench, and its ratio to a unit. Both are measured in short turns, so that a machine whose
 * speed changes meanwhile is as slow for one as for the other.
 */
import { Bench } from "tinybench"
import type { Values } from "../Run.ts"
import { median } from "./median.ts"

const turns = 5

/** Median nanoseconds of a call of each, in one turn. */
const turn = async (calls: number, quick: boolean, unit: () => unknown, candidate: () => unknown) => {
  const bench = new Bench(
    quick
      ? { time: 1, warmupTime: 1, iterations: 1, warmupIterations: 1 }
      : { time: 40, warmupTime: 15, iterations: 3, warmupIterations: 2 }
  ).add("unit", unit).add("candidate", candidate)
  await bench.run()
  const [one = NaN, ns = NaN] = bench.tasks.map(({ result }) =>
    "latency" in result ? result.latency.p50 * 1e6 / calls : NaN
  )
  return { ns, ratio: ns / one }
}

export const nanoseconds = async (
  calls: number,
  quick: boolean,
  unit: () => unknown,
  candidate: () => unknown
): Promise<Values> => {
  const measured: Array<{ readonly ns: number; readonly ratio: number }> = []
  for (let index = 0; index < (quick ? 1 : turns); index++) measured.push(await turn(calls, quick, unit, candidate))
  return { ns: median(measured.map(({ ns }) => ns)), ratio: median(measured.map(({ ratio }) => ratio)) }
}
