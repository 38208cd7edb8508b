/** The lease holder is killed, or is suspended for longer than its lease. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { isInstalled } from "../../fleet/RedisServer.ts"
import type { Member } from "../../fleet/Fleet.ts"
import type { PausePoint } from "../../fleet/Message.ts"
import { distinctTokens, FleetTest, get, getAll, sum } from "./FleetTest.ts"

const lease = 2000

/** Starts eight processes. The first takes the lease and pauses while the others wait. Then `failure` happens to it. */
const waitingFor = (where: PausePoint, failure: (holder: Member) => Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const { counted, processes } = yield* FleetTest
    const [holder, ...others] = yield* processes(8)
    assert.isDefined(holder)
    const { requests, result } = yield* counted(Effect.gen(function* () {
      yield* Effect.forkScoped(holder.send({ _tag: "PauseAt", where }))
      yield* holder.paused
      const waiting = yield* Effect.fork(getAll(others))
      yield* Effect.sleep("300 millis")
      yield* failure(holder)
      return yield* Fiber.join(waiting)
    }))
    return { holder, others, requests, result }
  })

if (isInstalled) {
  describe("lease holder", () => {
    for (const [where, requests] of [["before", 1], ["after", 2]] as const) {
      it.scopedLive(
        `a holder killed ${where} its request delays the others by at most a lease and a second`,
        () =>
          Effect.gen(function* () {
            const { requests: made, result } = yield* waitingFor(where, ({ kill }) => kill)
            assert.strictEqual(sum(result, ({ failed }) => failed), 0)
            assert.deepStrictEqual([distinctTokens(result).length, made], [1, requests])
            // The minimum excludes processes without CPU. SharedExchange.test.ts bounds all of them in virtual time.
            assert.isBelow(Math.min(...result.map(({ elapsed }) => elapsed)), lease + 1000)
          }).pipe(Effect.provide(FleetTest.withLatency())),
        120_000
      )

      it.scopedLive(
        `no call fails when the holder is suspended ${where} its request for longer than its lease`,
        () =>
          Effect.gen(function* () {
            const { counted, processes } = yield* FleetTest
            const { requests } = yield* counted(Effect.gen(function* () {
              const { holder, others, result } = yield* waitingFor(where, ({ suspend }) => suspend)
              assert.deepStrictEqual([distinctTokens(result).length, sum(result, ({ failed }) => failed)], [1, 0])
              yield* holder.resume
              assert.strictEqual((yield* holder.send({ _tag: "Continue" })).failed, 0)
              assert.strictEqual(sum(yield* getAll(others), ({ failed }) => failed), 0)
              // The holder requested its token before it was suspended. Its successor's token expires later, so it stays.
              assert.deepStrictEqual(distinctTokens(yield* getAll(yield* processes(1))), distinctTokens(result))
            }))
            assert.strictEqual(requests, 2)
          }).pipe(Effect.provide(FleetTest.withLatency())),
        120_000
      )
    }

    it.scopedLive("a holder killed after it stored the token costs no request", () =>
      Effect.gen(function* () {
        const { counted, processes } = yield* FleetTest
        const [holder, ...others] = yield* processes(8)
        assert.isDefined(holder)
        yield* holder.send(get)
        yield* holder.kill
        const { requests, result } = yield* counted(getAll(others))
        assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 0])
      }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)
  })
}
