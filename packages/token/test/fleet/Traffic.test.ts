/** Limits for the number of store operations of each process. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { fleet, holding, outcomeOf, pass, rejected, together, virtually } from "./VirtualFleet.ts"

describe("the number of store operations", () => {
  it(
    "needs one operation to adopt a token or a failure, or to get a refused token back",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second, third], faulty } = yield* fleet(3)
      assert.isDefined(first)
      assert.isDefined(second)
      assert.isDefined(third)
      const asking = yield* Effect.fork(outcomeOf(first))
      yield* pass("10 seconds")
      yield* Fiber.join(asking)
      const counted = (flight: typeof asking) =>
        Effect.gen(function*() {
          const before = faulty.operations.length
          yield* pass("10 seconds")
          yield* Fiber.join(flight)
          return faulty.operations.length - before
        })
      assert.strictEqual(yield* counted(yield* Effect.fork(outcomeOf(second))), 1)
      // The claim drops the token, and the report stores its successor.
      assert.strictEqual(yield* counted(yield* Effect.fork(outcomeOf(first, holding("token-1")))), 4)
      assert.strictEqual(yield* counted(yield* Effect.fork(outcomeOf(second, holding("token-2")))), 1)
      yield* faulty.flush
      asked.failure = rejected
      assert.strictEqual(yield* counted(yield* Effect.fork(outcomeOf(first))), 4)
      assert.strictEqual(yield* counted(yield* Effect.fork(outcomeOf(third))), 1)
    }))
  )

  for (const seconds of [1, 4, 5]) {
    it(
      `needs four operations to request a token, and two more per two thirds of a second (${seconds} s)`,
      virtually(Effect.gen(function*() {
        const { asked, exchanges: [first], faulty } = yield* fleet(1)
        assert.isDefined(first)
        asked.latency = seconds * 1000
        yield* together([outcomeOf(first)])
        assert.isAtMost(faulty.operations.length, 4 + 2 * Math.floor(seconds * 1.5))
      }))
    )

    it(
      `needs at most five operations to wait, and eight more per second (${seconds} s)`,
      virtually(Effect.gen(function*() {
        for (const draw of [0, 0.5, 0.999]) {
          const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
          assert.isDefined(first)
          assert.isDefined(second)
          asked.latency = seconds * 1000
          const asking = yield* Effect.fork(outcomeOf(first))
          yield* pass(1)
          const own = faulty.operations.length
          yield* together([outcomeOf(second, undefined, undefined, draw)])
          yield* Fiber.join(asking)
          const others = faulty.operations.length - own - 2 - 2 * Math.floor(seconds * 1.5)
          assert.isAtMost(others, 5 + 8 * seconds, `a draw of ${draw}`)
        }
      }))
    )
  }

  it(
    "needs fewer than seven operations for each of 500 processes that start at once",
    virtually(Effect.gen(function*() {
      const { asked, exchanges, faulty } = yield* fleet(500)
      const outcomes = yield* together(
        exchanges.map((exchange, nth) => outcomeOf(exchange, undefined, undefined, nth / 500))
      )
      assert.strictEqual(asked.requests, 1)
      assert.strictEqual(new Set(outcomes.map(({ token }) => token)).size, 1)
      assert.isBelow(faulty.operations.length, 500 * 7)
    }))
  )
})
