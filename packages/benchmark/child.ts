/** The program of one run: executes one workload with one peer and prints the figures as JSON. */
import type { Endpoint } from "./Peer.ts"
import { type PeerName, peers } from "./peers/index.ts"
import type { Options } from "./Run.ts"
import { tasks } from "./workload/tasks.ts"

interface Arguments {
  readonly workload: keyof typeof tasks
  readonly peer: PeerName
  readonly options: Options
  readonly quick: boolean
}

const { options, peer: peerName, quick, workload } = JSON.parse(process.argv[2] ?? "") as Arguments

const origin = process.env["BENCH_ORIGIN"] ?? ""
const endpoint: Endpoint = {
  origin,
  tokenUrl: `${origin}/connect/token`,
  clientId: "school",
  clientSecret: "a secret of the school",
  scope: "smartembed.viewkey"
}

const { task } = await tasks[workload]()
const { peer } = await peers[peerName]()
const values = await task({ endpoint, options, quick, margin: peer.margin, open: () => peer.open(endpoint) })
// The figures are the last line, because the library may log before it.
process.stdout.write(`\n${JSON.stringify({ name: peer.name, values })}`, () => process.exit(0))
