/** Everything that is measured, in the order of the report. */
import type { Work } from "../Work.ts"
import { work as allocation } from "./Allocation.ts"
import { work as bundle } from "./BundleSize.ts"
import { work as clientStampede } from "./ClientStampede.ts"
import { work as clientThroughput } from "./ClientThroughput.ts"
import { work as clientWarm } from "./ClientWarm.ts"
import { work as day } from "./Day.ts"
import { work as httpLayers } from "./HttpLayers.ts"
import { work as load } from "./Import.ts"
import { work as outage } from "./Outage.ts"
import { work as refused } from "./Refused.ts"
import { work as renewal } from "./Renewal.ts"
import { work as revoked } from "./Revoked.ts"
import { work as sharedCold } from "./SharedCold.ts"
import { dead, work as stampede } from "./Stampede.ts"
import { work as throughput } from "./Throughput.ts"
import { work as waiters } from "./Waiters.ts"
import { work as warm } from "./Warm.ts"
import { work as warmPromise } from "./WarmPromise.ts"

export const works: Readonly<Record<string, Work>> = {
  warm,
  warmPromise,
  allocation,
  stampede,
  dead,
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
