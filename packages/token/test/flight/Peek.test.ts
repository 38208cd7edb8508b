import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Random, Scope } from "effect"
import type { AccessToken } from "../../src/index.ts"
import { emulator, requests, start, type Tokens } from "../support/Emulated.ts"
import { valueOf } from "../support/Measured.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const cached = () => valueOf("peeked", "clickview.token.calls cached") ?? NaN
const withoutJitter = Effect.withRandom(Random.fixed([0]))
const minute = 60_000
const hour = 60 * minute

/** Calls `peek` with the current times of this fiber's clocks. */
const peek = (tokens: Tokens): Effect.Effect<AccessToken | undefined> =>
  Effect.clockWith((clock) =>
    Effect.sync(() => tokens.peek?.(clock.unsafeCurrentTimeMillis(), Number(clock.unsafeCurrentTimeNanos()) / 1e6))
  )

describe("peek", () => {
  it.scoped("returns no token before get has obtained one, and requests none", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      assert.isUndefined(yield* peek(tokens))
      assert.strictEqual(yield* requests, 0)
      const token = yield* tokens.get
      assert.strictEqual(yield* peek(tokens), token)
    }).pipe(Effect.provide(day)))

  for (const clock of ["setWall", "setMono"] as const) {
    it.scoped(`returns no token from the soft window on, by ${clock === "setWall" ? "the wall clock" : "the monotonic clock"}`, () =>
      withTwoClocks((clocks) =>
        Effect.gen(function*() {
          const tokens = yield* start()
          const token = yield* tokens.get
          clocks[clock](23 * hour - 1)
          assert.strictEqual(yield* peek(tokens), token)
          clocks[clock](1)
          assert.isUndefined(yield* peek(tokens))
        })
      ).pipe(withoutJitter, Effect.provide(day)))
  }

  it.scoped("returns no token after an invalidation", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      yield* tokens.invalidate(yield* tokens.get)
      assert.isUndefined(yield* peek(tokens))
    }).pipe(Effect.provide(day)))

  it.effect("returns no token after the layer closed", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start(), scope)
      yield* tokens.get
      yield* Scope.close(scope, Exit.void)
      assert.isUndefined(yield* peek(tokens))
    }).pipe(Effect.provide(day)))

  it.scoped("counts as a cached call", () =>
    withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start({ name: "peeked" })
        yield* tokens.get
        const before = cached()
        for (let call = 0; call < 5; call++) yield* peek(tokens)
        set(minute)
        yield* peek(tokens)
        assert.strictEqual(cached() - before, 6)
      })
    ).pipe(Effect.provide(day)))
})
