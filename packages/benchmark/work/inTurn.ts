/**
 * Several ways of doing the same, measured in one process: small blocks, all ways in turn, many rounds. Whatever slows the
 * machine for a while slows all of them, so that the median of the rounds' ratios is what travels. Beside it stands the
 * time that this process spent on a processor, which other processes hardly change; garbage collection is in it.
 */
import { median } from "./median.ts"

/**
 * So many calls of each way come before those that count: until then the code of a way is being compiled, and the way that
 * has more code of its own pays more for it. A server runs longer than that.
 */
export const warmUp = 4000

/** What a way came to, beside the first one. */
export interface Beside {
  /** How many blocks a second, × those of the first. */
  readonly throughput: number
  /** Processor time of a block, × that of the first. */
  readonly cpu: number
  /** Milliseconds of a block. */
  readonly ms: number
}

interface Block {
  readonly ms: number
  readonly cpu: number
}

const timed = async (block: () => Promise<unknown>): Promise<Block> => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await block()
  const ms = performance.now() - began
  const { system, user } = process.cpuUsage(cpu)
  return { ms, cpu: system + user }
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((one, other) => one + other, 0)

/** Measures these blocks, each beside the first, after so many rounds that do not count. */
export const inTurn = async <Name extends string>(
  blocks: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
  before: number
): Promise<Readonly<Record<Name, Beside>>> => {
  const ways = (Object.entries(blocks) as Array<[Name, () => Promise<unknown>]>).map(([name, block]) => ({
    name,
    block,
    done: new Array<Block>()
  }))
  for (let round = -before; round < rounds; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      // Whoever comes later may find the machine warmer, or the garbage of the one before.
      const way = ways[(Math.abs(round) + (round % 2 === 0 ? turn : ways.length - turn)) % ways.length]
      const block = way === undefined ? undefined : await timed(way.block)
      if (round >= 0 && block !== undefined) way?.done.push(block)
    }
  }
  const first = ways[0]?.done ?? []
  return Object.fromEntries(
    ways.map(({ done, name }) => [name, {
      throughput: median(done.map(({ ms }, round) => (first[round]?.ms ?? NaN) / ms)),
      cpu: sum(done.map(({ cpu }) => cpu)) / sum(first.map(({ cpu }) => cpu)),
      ms: median(done.map(({ ms }) => ms))
    }])
  ) as Record<Name, Beside>
}
