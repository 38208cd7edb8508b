/**
 * The library behaves as `Defaults` says.
 */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted, TestClock } from "effect"
import { ClickViewToken, Defaults } from "../src/index.ts"
import * as ScriptedClient from "./support/ScriptedClient.ts"

const minutes = (duration: Duration.Duration) => Duration.toMillis(duration) / 60_000

describe("default windows", () => {
  for (
    const [lifetime, earliest, latest, lastUse] of [
      ["24 hours", 72, 60, 1],
      ["1 hour", 7.2, 6, 1],
      ["2 minutes", 1.2, 1, 0.1]
    ] as const
  ) {
    it(`renews a token of ${lifetime} ${latest} to ${earliest} minutes before its expiry`, () => {
      const windows = Defaults.windowsOf(lifetime)
      assert.deepStrictEqual(
        [windows.earliestRenewal, windows.latestRenewal, windows.lastUse].map(minutes),
        [earliest, latest, lastUse]
      )
    })
  }

  it.scoped("makes no request before the earliest renewal, and one after the latest", () =>
    Effect.gen(function*() {
      const endpoint = ScriptedClient.make(ScriptedClient.granted())
      const { get } = yield* Effect.provide(
        ClickViewToken.make({ clientId: "a-client", clientSecret: Redacted.make("a-secret") }),
        endpoint.layer
      )
      const lifetime = Duration.hours(24)
      const { earliestRenewal, latestRenewal } = Defaults.windowsOf(lifetime)
      const token = yield* get
      assert.isTrue(
        Duration.equals(Duration.millis(token.expiresAt.epochMillis - token.issuedAt.epochMillis), lifetime)
      )
      yield* TestClock.adjust(Duration.subtract(Duration.subtract(lifetime, earliestRenewal), "1 millis"))
      yield* get
      yield* TestClock.adjust(0)
      assert.lengthOf(endpoint.sent, 1)
      yield* TestClock.adjust(Duration.sum(Duration.subtract(earliestRenewal, latestRenewal), "2 millis"))
      yield* get
      yield* TestClock.adjust(0)
      assert.lengthOf(endpoint.sent, 2)
      const [request] = endpoint.sent
      assert.strictEqual(request?.url, Defaults.tokenUrl)
      assert.strictEqual(new URLSearchParams(request?.body).get("scope"), Defaults.scope)
    }))
})
