/**
 * A slow store, with a delay in each direction. Above the timeout of an operation nothing is shared, and the delay
 * costs nothing else.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fleet, outcomeOf, pass, together, virtually } from "./VirtualFleet.ts"

const size = 12

/** The endpoint's 200 ms, and the longest interval between two polls. */
const usual = 200 + 250

/** Starts a cold fleet over such a link, and one more process later. */
const coldStart = (eachWay: number) =>
  Effect.gen(function*() {
    const { asked, exchanges: [late, ...exchanges], faulty } = yield* fleet(1 + size)
    assert.isDefined(late)
    Object.assign(faulty, { latency: eachWay, back: eachWay })
    const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
    yield* pass("1 minute")
    const [adopted] = yield* together([outcomeOf(late)])
    return { requests: asked.requests, outcomes, adopted }
  })

describe("a fleet with a slow store", () => {
  for (const eachWay of [5, 20, 40, 49]) {
    it(
      `makes one request and adopts in one round trip with a delay of ${eachWay} ms each way`,
      virtually(Effect.gen(function*() {
        const { adopted, outcomes, requests } = yield* coldStart(eachWay)
        assert.strictEqual(requests, 1)
        assert.deepInclude(adopted, { token: "token-1", source: "store", at: 2 * eachWay })
        // Two round trips to claim, one to poll.
        for (const { at } of outcomes) assert.isAtMost(at, usual + 3 * 2 * eachWay)
      }))
    )
  }

  for (const eachWay of [60, 200]) {
    it(
      `makes one request per process after 100 ms with a delay of ${eachWay} ms each way`,
      virtually(Effect.gen(function*() {
        const { adopted, outcomes, requests } = yield* coldStart(eachWay)
        assert.strictEqual(requests, size + 1)
        for (const outcome of [...outcomes, adopted]) assert.deepInclude(outcome, { at: 300, source: "endpoint" })
      }))
    )
  }
})
