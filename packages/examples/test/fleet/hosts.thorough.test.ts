/** Fleets with a host that cannot reach the endpoint, or with hosts whose clocks are wrong. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { existsSync } from "node:fs"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { silentServer } from "./silentServer.ts"
import { distinctTokens, FleetTest, get, getAll, longest, sum } from "./FleetTest.ts"

const faketime = ["x86_64", "aarch64"]
  .map((architecture) => `/usr/lib/${architecture}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path))

if (isInstalled) {
  describe("unreachable endpoint", () => {
    it.scopedLive(
      "a host that cannot reach the endpoint does not block the others, and adopts their token",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* FleetTest
          const [broken] = yield* processes(1, { TOKEN_URL_OVERRIDE: `http://127.0.0.1:${yield* silentServer}/` })
          assert.isDefined(broken)
          const others = yield* processes(7)
          const { requests, result: [own, served] } = yield* counted(Effect.gen(function* () {
            const asking = yield* Effect.fork(broken.send(get))
            yield* Effect.sleep("300 millis")
            const served = yield* getAll(others)
            return [yield* Fiber.join(asking), served] as const
          }))
          assert.deepStrictEqual([distinctTokens(served).length, sum(served, ({ failed }) => failed), requests], [
            1,
            0,
            1
          ])
          assert.strictEqual(own.token, distinctTokens(served)[0])
          // The host times out after 15 s on any machine. SharedExchange.test.ts bounds the others by 7 s in virtual time.
          assert.isBelow(longest(served), own.elapsed)
        }).pipe(Effect.provide(FleetTest.withLatency())),
      120_000
    )
  })

  if (faketime !== undefined) {
    describe("wrong clocks", () => {
      for (const offset of ["+0h", "-25h", "+25h"]) {
        it.scopedLive(
          `hosts off by up to 25 h share a token requested at ${offset}, with its true lifetime`,
          () =>
            Effect.gen(function* () {
              const { counted, processes } = yield* FleetTest
              const at = (offset: string) =>
                processes(1, { LD_PRELOAD: faketime, FAKETIME: offset, DONT_FAKE_MONOTONIC: "1" })
              const { requests, result } = yield* counted(Effect.gen(function* () {
                const first = yield* getAll(yield* at(offset))
                const fleet = yield* Effect.forEach(["-25h", "-3h", "+0h", "+3h", "+25h"], at, { concurrency: 5 })
                return [...first, ...yield* getAll(fleet.flat())]
              }))
              assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 1])
              const [{ remaining: truth } = { remaining: 0 }, ...adopted] = result
              for (const { remaining } of adopted) {
                assert.isAtMost(remaining, truth)
                assert.isAbove(remaining, truth - 60_000)
              }
            }).pipe(Effect.provide(FleetTest.withLatency())),
          120_000
        )
      }
    })
  }
}
