/** What the smallest program weighs when it is bundled. */
import { moduleSize, shares } from "../Bundle.ts"
import type { PeerName } from "../peers/index.ts"
import type { Measured, Work } from "../Work.ts"

const kib = (bytes: number) => bytes / 1024

const targets = ["node", "worker"] as const

const outside: ReadonlyArray<readonly [PeerName, string]> = [
  ["Msal", "@azure/msal-node"],
  ["AzurePipeline", "@azure/core-rest-pipeline"],
  ["Oauth4webapi", "oauth4webapi and a cache"],
  ["Badgateway", "@badgateway/oauth2-client"],
  ["PromiseMemo", "promise memo"]
]

/** For one target: ours and its share of Effect, and the peers that can be bundled for it. */
const measure = async (target: typeof targets[number], quick: boolean): Promise<ReadonlyArray<Measured>> => {
  const { effect, ours, whole } = await shares(target)
  const figure = (candidate: string, isOurs: boolean, bytes: number, over = bytes): Measured => ({
    candidate,
    isOurs,
    variant: target,
    rounds: [{ whole: kib(bytes), ours: kib(over) }]
  })
  const others = quick || target === "worker"
    ? []
    : await Promise.all(
      outside.map(async ([file, name]) => figure(name, false, (await moduleSize(`peers/${file}.ts`, target)).gzipped))
    )
  return [
    figure("ClickViewToken", true, whole.gzipped, ours.gzipped),
    {
      candidate: "the same parts of Effect alone",
      isOurs: false,
      variant: target,
      rounds: [{ whole: kib(effect.gzipped) }]
    },
    ...others
  ]
}

export const work: Work = {
  title: "bundle of the smallest program",
  how:
    "By esbuild, minified, gzip level 9. Ours alone is the smallest program less a program that imports the very names " +
    "of Effect that it and the library use, and nothing else. A peer has no share of Effect: it is its own whole. " +
    "The target node includes undici and Effect's Node platform; a worker's HTTP is its own `fetch`.",
  columns: [
    { key: "whole", title: "KiB, whole", digits: 1 },
    { key: "ours", title: "KiB over Effect's share", digits: 1 }
  ],
  ranks: [{ key: "whole", wants: "less" }],
  measure: async ({ quick }) => (await Promise.all(targets.map((target) => measure(target, quick)))).flat(),
  absent: ["simple-oauth2, which loads parts of itself by `require` and is not meant to be bundled."],
  goals: [{
    text: "ours alone ≤ 20 KiB",
    isCount: true,
    isMet: (ours) => targets.every((target) => ours(target, "ours") <= 20)
  }]
}
