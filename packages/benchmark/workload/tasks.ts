/** The code of each workload, loaded on demand. */
import type { Task } from "../Run.ts"

export const tasks = {
  warm: () => import("./Warm.ts"),
  warmPromise: () => import("./WarmPromise.ts"),
  allocation: () => import("./Allocation.ts"),
  stampede: () => import("./Stampede.ts"),
  deadServer: () => import("./Stampede.ts"),
  sharedCold: () => import("./SharedCold.ts"),
  waiters: () => import("./Waiters.ts"),
  renewal: () => import("./Renewal.ts"),
  outage: () => import("./Outage.ts"),
  refused: () => import("./Refused.ts"),
  revoked: () => import("./Revoked.ts"),
  throughput: () => import("./Throughput.ts"),
  httpLayers: () => import("./HttpLayers.ts"),
  clientWarm: () => import("./ClientWarm.ts"),
  clientStampede: () => import("./ClientStampede.ts"),
  clientThroughput: () => import("./ClientThroughput.ts"),
  day: () => import("./Day.ts")
} satisfies Record<string, () => Promise<{ readonly task: Task }>>
