/** One run: one peer does one work, alone in this process, and prints what was measured. */
import type { Place } from "./Peer.ts"
import { type PeerName, peers } from "./peers/index.ts"
import type { Options } from "./Run.ts"
import { tasks } from "./work/tasks.ts"

interface Order {
  readonly work: keyof typeof tasks
  readonly peer: PeerName
  readonly options: Options
  readonly quick: boolean
}

const { options, peer: peerName, quick, work } = JSON.parse(process.argv[2] ?? "") as Order

const origin = process.env["BENCH_ORIGIN"] ?? ""
const place: Place = {
  origin,
  tokenUrl: `${origin}/connect/token`,
  clientId: "school",
  clientSecret: "a secret of the school",
  scope: "smartembed.viewkey"
}

const { task } = await tasks[work]()
const { peer } = await peers[peerName]()
const values = await task({ place, options, quick, margin: peer.margin, open: () => peer.open(place) })
// On a line of its own, the last: the library may have logged.
process.stdout.write(`\n${JSON.stringify({ name: peer.name, values })}`, () => process.exit(0))
