/** All workloads, in the order of the report. */
import type { Workload } from "../Workload.ts"
import { workload as allocation } from "./Allocation.ts"
import { workload as bundle } from "./BundleSize.ts"
import { workload as clientStampede } from "./ClientStampede.ts"
import { workload as clientThroughput } from "./ClientThroughput.ts"
import { workload as clientWarm } from "./ClientWarm.ts"
import { workload as day } from "./Day.ts"
import { workload as httpLayers } from "./HttpLayers.ts"
import { workload as load } from "./Import.ts"
import { workload as outage } from "./Outage.ts"
import { workload as refused } from "./Refused.ts"
import { workload as renewal } from "./Renewal.ts"
import { workload as revoked } from "./Revoked.ts"
import { workload as sharedCold } from "./SharedCold.ts"
import { deadServer, workload as stampede } from "./Stampede.ts"
import { workload as throughput } from "./Throughput.ts"
import { workload as waiters } from "./Waiters.ts"
import { workload as warm } from "./Warm.ts"
import { workload as warmPromise } from "./WarmPromise.ts"

export const workloads: Readonly<Record<string, Workload>> = {
  warm,
  warmPromise,
  allocation,
  stampede,
  deadServer,
  sharedCold,
  waiters,
  renewal,
  outage,
  refused,
  revoked,
  throughput,
  httpLayers,
  clientWarm,
  clientStampede,
  clientThroughput,
  load,
  bundle,
  day
}
