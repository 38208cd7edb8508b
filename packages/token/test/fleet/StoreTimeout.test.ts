import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Either, Fiber } from "effect"
import { within } from "../../src/fleet/StoreTimeout.ts"
import { currentInstant } from "../../src/time/currentInstant.ts"
import { pass, stall, virtually } from "./VirtualFleet.ts"

const timed = <A>(operation: Effect.Effect<A>) =>
  Effect.gen(function*() {
    const began = yield* currentInstant
    const outcome = yield* Effect.either(within(100, () => operation))
    const { mono } = yield* currentInstant
    return { took: mono - began.mono, outcome: Either.isRight(outcome) ? outcome.right : outcome.left.problem }
  })

describe("the time limit of a store operation", () => {
  for (
    const [after, outcome] of [[0, "answer"], [99, "answer"], [101, "no response within 100 ms"]] as const
  ) {
    it(
      `yields ${outcome} when the store responds after ${after} ms of 100 ms`,
      virtually(Effect.gen(function*() {
        const fiber = yield* Effect.fork(timed(Effect.delay(Effect.succeed("answer"), after)))
        yield* pass(200)
        assert.deepStrictEqual(yield* Fiber.join(fiber), { took: Math.min(after, 100), outcome })
      }))
    )
  }

  it(
    "extends the limit once when a late timer shows that the process did not run",
    virtually(Effect.gen(function*() {
      const answer = yield* Deferred.make<string>()
      const fiber = yield* Effect.fork(timed(Deferred.await(answer)))
      yield* stall(150)
      yield* pass(99)
      yield* Deferred.succeed(answer, "late")
      yield* pass(0)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { took: 249, outcome: "late" })
    }))
  )

  it(
    "extends the limit only once",
    virtually(Effect.gen(function*() {
      const fiber = yield* Effect.fork(timed(Effect.never))
      yield* stall(150)
      yield* pass(100)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { took: 250, outcome: "no response within 100 ms" })
    }))
  )

  it(
    "does not extend the limit when the timer is only a little late",
    virtually(Effect.gen(function*() {
      const fiber = yield* Effect.fork(timed(Effect.never))
      yield* stall(120)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { took: 120, outcome: "no response within 100 ms" })
    }))
  )

  it.live("checks for a response once more before it times out, because timers run before sockets", () =>
    Effect.gen(function*() {
      const answered = Effect.async<string>((resume) => {
        // A socket that is read right after the timers of the turn in which the limit is reached.
        setTimeout(() => setImmediate(() => resume(Effect.succeed("answer"))), 20)
      })
      // On a busy machine the limit's timer may start one turn earlier than this one.
      const outcome = yield* Effect.retry(within(20, () => answered), { times: 4 })
      assert.strictEqual(outcome, "answer")
    }))

  it.live("interrupts the operation at the limit without waiting for it", () =>
    Effect.gen(function*() {
      const ended = yield* Deferred.make<string>()
      const stubborn = Effect.onInterrupt(
        Effect.never,
        () => Effect.zipRight(Deferred.succeed(ended, "interrupted"), Effect.never)
      )
      yield* Effect.either(within(1, () => stubborn))
      assert.strictEqual(yield* Deferred.await(ended), "interrupted")
    }))
})
