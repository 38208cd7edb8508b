import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { Outage } from "../../lms/Outage.ts"

const asks = (times: number) => Effect.all(Effect.replicate(Effect.flatMap(Outage, ({ mayTry }) => mayTry), times))

const allowed = (answers: ReadonlyArray<boolean>) => answers.filter((may) => may).length

describe("Outage", () => {
  it.effect("lets one page of a thousand retry at a time, and every page after the outage", () =>
    Effect.gen(function* () {
      const { began, ended } = yield* Outage
      assert.strictEqual(allowed(yield* asks(3)), 3)
      yield* began(30)
      assert.strictEqual(allowed(yield* asks(1000)), 0)
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(allowed(yield* asks(1000)), 0)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(allowed(yield* asks(1000)), 1)
      yield* began(30)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(allowed(yield* asks(1000)), 1)
      yield* ended
      assert.strictEqual(allowed(yield* asks(1000)), 1000)
    }).pipe(Effect.provide(Outage.layer)))

  it.effect("lets another page retry after five seconds when the first one does not report back", () =>
    Effect.gen(function* () {
      const { began } = yield* Outage
      yield* began(1)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(allowed(yield* asks(2)), 1)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(allowed(yield* asks(2)), 1)
    }).pipe(Effect.provide(Outage.layer)))
})
