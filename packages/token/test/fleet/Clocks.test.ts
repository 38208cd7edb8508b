/** Wrong clocks: a host's clock does not matter, and the store's clock costs at most one request. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { Exchange } from "../../src/exchange/Exchange.ts"
import type { FaultyStore, FlightOutcome } from "./VirtualFleet.ts"
import { day, fleet, outcomeOf, pass, together, virtually } from "./VirtualFleet.ts"

const hour = 3_600_000

/** The wall clock has a resolution of a millisecond. */
const rounding = 1

const offsets = [-25 * hour, -3 * hour, 3 * hour, 25 * hour]

/** One flight on a host whose wall clock is off by this offset. */
const onHost = (offset: number, exchange: Exchange): Effect.Effect<FlightOutcome> =>
  Effect.clockWith((clock) => {
    const wrong: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis() + offset,
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + offset),
      currentTimeNanos: clock.currentTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    }
    return Effect.withClock(outcomeOf(exchange), wrong)
  })

/** Makes the store use its own clock, not its caller's. */
const byItsOwnClock = ({ store }: FaultyStore) =>
  Effect.map(Effect.clock, (clock) => {
    const { read, swap } = store
    Object.assign(store, {
      read: (...asked: Parameters<typeof read>) => Effect.withClock(read(...asked), clock),
      swap: (...asked: Parameters<typeof swap>) => Effect.withClock(swap(...asked), clock)
    })
  })

describe("a fleet with hosts whose clocks are off by up to 25 h", () => {
  for (const asking of offsets) {
    it(
      `asks once and keeps the true lifetime when the clock of the asking host is off by ${asking / hour} h`,
      virtually(Effect.gen(function*() {
        const { asked, exchanges: [first, ...others], faulty } = yield* fleet(1 + offsets.length)
        assert.isDefined(first)
        yield* byItsOwnClock(faulty)
        const began = yield* Clock.currentTimeMillis
        yield* together([onHost(asking, first)])
        yield* pass("1 hour")
        const truth = day - ((yield* Clock.currentTimeMillis) - began)
        const outcomes = yield* Effect.all(others.map((exchange, nth) => onHost(offsets[nth] ?? 0, exchange)))
        for (const outcome of outcomes) {
          assert.deepInclude(outcome, { token: "token-1", source: "store" })
          assert.isAtMost(outcome.left, truth + rounding)
          assert.isAtLeast(outcome.left, truth - 1)
        }
        assert.strictEqual(asked.requests, 1)
      }))
    )
  }
})

describe("a store whose clock is set", () => {
  for (const by of offsets) {
    it(
      `makes at most one request and lengthens no token when the clock is set ${by < 0 ? "back" : "forward"} by ${
        Math.abs(by) / hour
      } h`,
      virtually(Effect.gen(function*() {
        const { asked, exchanges, faulty } = yield* fleet(9)
        const truth = new Map<string, number>()
        for (const [nth, offset] of [0, by, 0].entries()) {
          faulty.offset = offset
          const began = yield* Clock.currentTimeMillis
          const outcomes = yield* together(exchanges.slice(3 * nth, 3 * nth + 3).map((exchange) => outcomeOf(exchange)))
          for (const { at, left, token } of outcomes) {
            if (!truth.has(token)) truth.set(token, began + day)
            assert.isAtMost(began + at + left, (truth.get(token) ?? 0) + rounding, token)
          }
          assert.isAtMost(asked.requests, 1 + nth)
          yield* pass("1 hour")
        }
      }))
    )
  }
})
