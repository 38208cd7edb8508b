/** The bundle size of the smallest program. */
import { moduleSize, shares } from "../Bundle.ts"
import type { PeerName } from "../peers/index.ts"
import type { Measured, Workload } from "../Workload.ts"

const kib = (bytes: number) => bytes / 1024

const targets = ["node", "worker"] as const

const outside: ReadonlyArray<readonly [PeerName, string]> = [
  ["Msal", "@azure/msal-node"],
  ["AzurePipeline", "@azure/core-rest-pipeline"],
  ["Oauth4webapi", "oauth4webapi and a cache"],
  ["Badgateway", "@badgateway/oauth2-client"],
  ["PromiseMemo", "promise memo"]
]

/** Measures this library, its share of Effect, and the peers that can be bundled for the target. */
const measure = async (target: typeof targets[number], quick: boolean): Promise<ReadonlyArray<Measured>> => {
  const { effect, ours, whole } = await shares(target)
  const figure = (peer: string, isOurs: boolean, bytes: number, over = bytes): Measured => ({
    peer,
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
      peer: "the same parts of Effect alone",
      isOurs: false,
      variant: target,
      rounds: [{ whole: kib(effect.gzipped) }]
    },
    ...others
  ]
}

export const workload: Workload = {
  title: "bundle of the smallest program",
  method:
    "Bundled by esbuild, minified, gzip level 9. The library's own size is the size of the smallest program minus the " +
    "size of a program that only imports the same names from Effect. Peers contain no Effect. The target `node` " +
    "includes undici and Effect's Node platform; the target `worker` uses the platform's `fetch`.",
  columns: [
    { key: "whole", title: "KiB, total", digits: 1 },
    { key: "ours", title: "KiB without Effect", digits: 1 }
  ],
  ranks: [{ key: "whole", wants: "less" }],
  measure: async ({ quick }) => (await Promise.all(targets.map((target) => measure(target, quick)))).flat(),
  notMeasured: ["simple-oauth2, which cannot be bundled because it loads parts of itself with `require`."],
  goals: [{
    text: "≤ 21 KiB without Effect",
    isCount: true,
    isMet: (ours) => targets.every((target) => ours(target, "ours") <= 21)
  }]
}
