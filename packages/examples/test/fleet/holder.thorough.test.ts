/** The process that asks for all is killed, or does not run for longer than its lease. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { isInstalled } from "../../fleet/RedisServer.ts"
import type { Member } from "../../fleet/Fleet.ts"
import type { Halt } from "../../fleet/Message.ts"
import { get, getAll, sum, tokens, World } from "./World.ts"

const lease = 2000

/** Eight processes. The first one claims and halts there, while the others wait for it; then something happens to it. */
const waitingFor = (where: Halt, happens: (holder: Member) => Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const { counted, processes } = yield* World
    const [holder, ...others] = yield* processes(8)
    assert.isDefined(holder)
    const { requests, result } = yield* counted(Effect.gen(function* () {
      yield* Effect.forkScoped(holder.ask({ _tag: "HaltAt", where }))
      yield* holder.halted
      const waiting = yield* Effect.fork(getAll(others))
      yield* Effect.sleep("300 millis")
      yield* happens(holder)
      return yield* Fiber.join(waiting)
    }))
    return { holder, others, requests, result }
  })

if (isInstalled) {
  describe("a fleet whose holder", () => {
    for (const [where, requests] of [["before", 1], ["after", 2]] as const) {
      it.scopedLive(
        `is killed ${where} its request is served within a lease and a second`,
        () =>
          Effect.gen(function* () {
            const { requests: made, result } = yield* waitingFor(where, ({ kill }) => kill)
            assert.strictEqual(sum(result, ({ failed }) => failed), 0)
            assert.deepStrictEqual([tokens(result).length, made], [1, requests])
            // The one that got its CPU; SharedExchange.test.ts bounds all of them in virtual time.
            assert.isBelow(Math.min(...result.map(({ took }) => took)), lease + 1000)
          }).pipe(Effect.provide(World.after())),
        120_000
      )

      it.scopedLive(
        `is stopped ${where} its request, for longer than its lease, fails nobody`,
        () =>
          Effect.gen(function* () {
            const { counted, processes } = yield* World
            const { requests } = yield* counted(Effect.gen(function* () {
              const { holder, others, result } = yield* waitingFor(where, ({ stop }) => stop)
              assert.deepStrictEqual([tokens(result).length, sum(result, ({ failed }) => failed)], [1, 0])
              yield* holder.proceed
              assert.strictEqual((yield* holder.ask({ _tag: "GoOn" })).failed, 0)
              assert.strictEqual(sum(yield* getAll(others), ({ failed }) => failed), 0)
              // The holder's token counts from before it was stopped: its successor's ends later, and stays.
              assert.deepStrictEqual(tokens(yield* getAll(yield* processes(1))), tokens(result))
            }))
            assert.strictEqual(requests, 2)
          }).pipe(Effect.provide(World.after())),
        120_000
      )
    }

    it.scopedLive("is killed after its write costs nothing", () =>
      Effect.gen(function* () {
        const { counted, processes } = yield* World
        const [holder, ...others] = yield* processes(8)
        assert.isDefined(holder)
        yield* holder.ask(get)
        yield* holder.kill
        const { requests, result } = yield* counted(getAll(others))
        assert.deepStrictEqual([tokens(result).length, requests], [1, 0])
      }).pipe(Effect.provide(World.after())), 120_000)
  })
}
