/**
 * Compares several ways to do the same work in one process. Blocks of every way take turns for many rounds.
 *
 * A slow phase of the machine affects all ways alike, so the median of the rounds' ratios is comparable across machines.
 * Processor time is measured too, because other processes hardly change it. It includes garbage collection.
 */
import { median } from "./median.ts"

/**
 * Calls of each way before the measurement. Until then the engine compiles the code, which costs more for the way with
 * more code. A server runs longer than that.
 */
const warmUpCalls = 4000

/** How many calls a block has, and how many rounds are measured. */
export interface Plan {
  readonly calls: number
  readonly rounds: number
}

/**
 * The plan for this many connections. With one, blocks are short, so that a round meets one phase of the machine. With many,
 * each block has several garbage collections: a median of blocks with and without one would be arbitrary.
 */
export const planFor = (connections: number): Plan =>
  connections === 1 ? { calls: 20, rounds: 300 } : { calls: 640, rounds: 40 }

/** The result of one way, compared with the first. */
export interface Comparison {
  /** Blocks per second, × those of the first way. */
  readonly throughput: number
  /** Processor time per block, × that of the first way. */
  readonly cpu: number
  /** Milliseconds per block. */
  readonly ms: number
}

interface Timing {
  readonly ms: number
  readonly cpu: number
}

const timed = async (block: () => Promise<unknown>): Promise<Timing> => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await block()
  const ms = performance.now() - began
  const { system, user } = process.cpuUsage(cpu)
  return { ms, cpu: system + user }
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((one, other) => one + other, 0)

/** Measures each block and compares it with the first. The warm-up rounds do not count. A quick run has one round. */
export const inTurn = async <Name extends string>(
  blocks: Readonly<Record<Name, () => Promise<unknown>>>,
  { calls, rounds }: Plan,
  quick: boolean
): Promise<Readonly<Record<Name, Comparison>>> => {
  const ways = (Object.entries(blocks) as Array<[Name, () => Promise<unknown>]>).map(([name, block]) => ({
    name,
    block,
    timings: new Array<Timing>()
  }))
  for (let round = quick ? 0 : -Math.ceil(warmUpCalls / calls); round < (quick ? 1 : rounds); round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      // The order changes, because a later block may profit from a warmer machine or collect the garbage of the one before.
      const way = ways[(Math.abs(round) + (round % 2 === 0 ? turn : ways.length - turn)) % ways.length]
      const timing = way === undefined ? undefined : await timed(way.block)
      if (round >= 0 && timing !== undefined) way?.timings.push(timing)
    }
  }
  const first = ways[0]?.timings ?? []
  return Object.fromEntries(
    ways.map(({ name, timings }) => [name, {
      throughput: median(timings.map(({ ms }, round) => (first[round]?.ms ?? NaN) / ms)),
      cpu: sum(timings.map(({ cpu }) => cpu)) / sum(first.map(({ cpu }) => cpu)),
      ms: median(timings.map(({ ms }) => ms))
    }])
  ) as Record<Name, Comparison>
}
