/** The clock of Redis is set. That costs at most one request, and no process believes a token longer than it lives. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { distinctTokens, FleetTest, getAll } from "./FleetTest.ts"
import { redisProxy } from "./redisProxy.ts"

const size = 8

const hour = 3_600_000

/** The lifetime of the emulator's tokens. */
const day = 24 * hour

/** Redis behind a proxy that sets its clock. */
const withClock = Effect.gen(function* () {
  const { counted, processes, redis } = yield* FleetTest
  const { setClock, url } = yield* redisProxy(redis.port)
  return { counted, processes: (size: number) => processes(size, { REDIS_URL: url }), setClock }
})

if (isInstalled) {
  describe("a store whose clock is set", () => {
    for (
      const [by, what, requests] of [
        [-hour, "back by an hour costs one request", 1],
        [-25 * hour, "back by 25 hours costs one request", 1],
        [hour, "forward by an hour costs no request", 0],
        [25 * hour, "forward by 25 hours costs one request", 1]
      ] as const
    ) {
      it.scopedLive(`${what}, and no process believes a token longer than it lives`, () =>
        Effect.gen(function* () {
          const { counted, processes, setClock } = yield* withClock
          const [first] = yield* getAll(yield* processes(1))
          assert.isDefined(first)
          yield* setClock(by)
          const { requests: made, result } = yield* counted(getAll(yield* processes(size)))
          assert.deepStrictEqual([distinctTokens(result).length, made], [1, requests])
          for (const { remaining, token } of result) {
            assert.isAtMost(remaining, token === first.token ? first.remaining - by : day)
            assert.isAbove(remaining, 22 * hour)
          }
        }).pipe(Effect.provide(FleetTest.withLatency())), { timeout: 120_000, retry: 1 })
    }

    for (const [what, by] of [["back", -hour], ["forward", hour]] as const) {
      it.scopedLive(
        `no process believes a token longer than it lives when the clock is set ${what} during its request`,
        () =>
          Effect.gen(function* () {
            const { counted, processes, setClock } = yield* withClock
            const [holder, ...others] = yield* processes(size)
            assert.isDefined(holder)
            const { requests, result: [own, adopted] } = yield* counted(Effect.gen(function* () {
              const asking = yield* Effect.fork(holder.send({ _tag: "PauseAt", where: "after" }))
              yield* holder.paused
              yield* setClock(by)
              yield* Effect.sleep("2 seconds")
              yield* holder.send({ _tag: "Continue" })
              return [yield* Fiber.join(asking), yield* getAll(others)] as const
            }))
            assert.deepStrictEqual([distinctTokens([own, ...adopted]).length, requests], [1, 1])
            for (const { remaining } of adopted) {
              assert.isAtMost(remaining, own.remaining)
              assert.isAbove(remaining, 22 * hour)
            }
          }).pipe(Effect.provide(FleetTest.withLatency())),
        { timeout: 120_000, retry: 1 }
      )
    }
  })
}
