/** Hosts that are not like the others: one that cannot reach the endpoint, and those whose clocks are wrong. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { existsSync } from "node:fs"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { blackHole } from "./blackHole.ts"
import { get, getAll, longest, sum, tokens, World } from "./World.ts"

const faketime = ["x86_64", "aarch64"]
  .map((architecture) => `/usr/lib/${architecture}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path))

if (isInstalled) {
  describe("a host that cannot reach the endpoint", () => {
    it.scopedLive(
      "does not keep the others waiting until it gives up, and adopts what they are given",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* World
          const [broken] = yield* processes(1, { DETOUR: `http://127.0.0.1:${yield* blackHole}/` })
          assert.isDefined(broken)
          const others = yield* processes(7)
          const { requests, result: [own, served] } = yield* counted(Effect.gen(function* () {
            const asking = yield* Effect.fork(broken.ask(get))
            yield* Effect.sleep("300 millis")
            const served = yield* getAll(others)
            return [yield* Fiber.join(asking), served] as const
          }))
          assert.deepStrictEqual([tokens(served).length, sum(served, ({ failed }) => failed), requests], [1, 0, 1])
          assert.strictEqual(own.token, tokens(served)[0])
          // It gives up after 15 s on any machine; SharedExchange.test.ts bounds the others by 7 s in virtual time.
          assert.isBelow(longest(served), own.took)
        }).pipe(Effect.provide(World.after())),
      120_000
    )
  })

  if (faketime !== undefined) {
    describe("hosts whose clocks are wrong", () => {
      for (const asking of ["+0h", "-25h", "+25h"]) {
        it.scopedLive(
          `by 3 h and by 25 h either way share a token that was asked for at ${asking}, with its true life`,
          () =>
            Effect.gen(function* () {
              const { counted, processes } = yield* World
              const at = (offset: string) =>
                processes(1, { LD_PRELOAD: faketime, FAKETIME: offset, DONT_FAKE_MONOTONIC: "1" })
              const { requests, result } = yield* counted(Effect.gen(function* () {
                const first = yield* getAll(yield* at(asking))
                const fleet = yield* Effect.forEach(["-25h", "-3h", "+0h", "+3h", "+25h"], at, { concurrency: 5 })
                return [...first, ...yield* getAll(fleet.flat())]
              }))
              assert.deepStrictEqual([tokens(result).length, requests], [1, 1])
              const [{ left: truth } = { left: 0 }, ...adopted] = result
              for (const { left } of adopted) {
                assert.isAtMost(left, truth)
                assert.isAbove(left, truth - 60_000)
              }
            }).pipe(Effect.provide(World.after())),
          120_000
        )
      }
    })
  }
}
