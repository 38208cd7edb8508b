import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import * as FleetPolicy from "../../src/fleet/FleetPolicy.ts"
import { OAuthError } from "../../src/index.ts"
import { policy } from "../lifecycle/defaults.ts"

const unavailable = (retryAfter?: Duration.Duration) =>
  new OAuthError({ reason: { _tag: "Unavailable", status: 503 }, retryAfter })

describe("waitsAfter", () => {
  it("gives a fleet the waits of a single process", () => {
    assert.deepStrictEqual(FleetPolicy.waitsAfter(unavailable(), policy, 0)(0, 0), { ask: 1000, renew: 30_000 })
  })

  it("waits at least as long as Retry-After asks", () => {
    const waits = FleetPolicy.waitsAfter(unavailable(Duration.minutes(2)), policy, 0)(0, 0)
    assert.deepStrictEqual(waits, { ask: 120_000, renew: 120_000 })
  })
})
