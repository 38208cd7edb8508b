/** The time of one call, the median of many rounds by tinybench; all candidates of this process in turn. */
import { Bench } from "tinybench"

type Times = readonly [number, number]

export const nanoseconds = async (
  calls: number,
  quick: boolean,
  candidates: readonly [() => unknown, () => unknown]
): Promise<Times> => {
  const bench = new Bench(
    quick
      ? { time: 1, warmupTime: 1, iterations: 1, warmupIterations: 1 }
      : { time: 200, warmupTime: 100, iterations: 3, warmupIterations: 3 }
  )
  candidates.forEach((candidate, index) => bench.add(String(index), candidate))
  await bench.run()
  const [first = NaN, second = NaN] = bench.tasks.map(({ result }) =>
    "latency" in result ? result.latency.p50 * 1e6 / calls : NaN
  )
  return [first, second]
}
