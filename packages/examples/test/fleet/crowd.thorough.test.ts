/** Processes that have nothing to fear but each other. */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Redacted } from "effect"
import { askAll, type Member } from "../../fleet/Fleet.ts"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { get, getAll, id, sum, tokens, World } from "./World.ts"

/** The first and only request of one process. */
const only = <E, R>(started: Effect.Effect<ReadonlyArray<Member>, E, R>) =>
  Effect.flatMap(started, ([one]) => one === undefined ? Effect.never : Effect.zipLeft(one.ask(get), one.kill))

/** A holder that gets no CPU for longer than its lease costs a request. */
const spare = 1

const median = (times: ReadonlyArray<number>): string =>
  [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)]?.toFixed(1) ?? "–"

if (isInstalled) {
  describe("a fleet of processes", () => {
    // Forty processes on a few cores: one that gets no CPU for 200 ms cannot tell that from a store that is silent.
    it.scopedLive(
      "of forty that start cold makes one token request, and one more for each process that found the store too slow",
      () =>
        Effect.gen(function* () {
          const { command, counted, processes } = yield* World
          const runs: Array<number> = []
          for (let run = 0; run < 3; run++) {
            const fleet = yield* processes(40)
            const { requests, result } = yield* counted(getAll(fleet))
            assert.strictEqual(sum(result, ({ failed }) => failed), 0)
            assert.isAtMost(requests, spare + 1 + sum(result, ({ alone }) => alone))
            runs.push(requests)
            yield* Effect.forEach(fleet, ({ kill }) => kill)
            yield* command("FLUSHALL")
          }
          assert.isAtMost(Math.min(...runs), 4, `${runs}`)
          yield* Console.log(`forty cold: one request in ${runs.filter((requests) => requests === 1).length} of 3 runs`)
        }).pipe(Effect.provide(World.after())),
      300_000
    )

    it.scopedLive("makes one request for each renewal, and nobody waits or fails", () =>
      Effect.gen(function* () {
        const { counted, processes, secret } = yield* World
        const { register } = yield* ClickViewEmulator
        yield* register({ id, secrets: [Redacted.make(secret)], lifetime: "14 seconds" })
        const fleet = yield* processes(12)
        yield* getAll(fleet)
        const { requests, result } = yield* counted(askAll(fleet, { _tag: "GetOften", for: 30_000, every: 250 }))
        assert.strictEqual(sum(result, ({ failed }) => failed), 0)
        assert.isAtLeast(sum(result, ({ served }) => served), 12 * 50)
        // Renewed from 5.6 to 7 s after it was asked for, at the earliest.
        assert.isAtLeast(requests, 4)
        assert.isAtMost(requests, spare + 5 + sum(result, ({ alone }) => alone))
        // The longest call of the process that got its CPU: whoever waits for the endpoint waits 200 ms in each process.
        assert.isBelow(Math.min(...result.map(({ took }) => took)), 200)
      }).pipe(Effect.provide(World.after())), 120_000)

    it.scopedLive(
      "refuses one token with one request; late starters keep its successor",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* World
          const fleet = yield* processes(12)
          const [first] = tokens(yield* getAll(fleet))
          const refused = yield* counted(askAll(fleet, { _tag: "Refused" }))
          assert.strictEqual(tokens(refused.result).length, 1)
          assert.notStrictEqual(tokens(refused.result)[0], first)
          assert.strictEqual(refused.requests, 1)
          const late = yield* processes(4)
          const adopted = yield* counted(getAll(late))
          assert.deepStrictEqual([tokens(adopted.result), adopted.requests], [tokens(refused.result), 0])
          const again = yield* counted(askAll(late, { _tag: "Refused" }))
          assert.deepStrictEqual([tokens(again.result), again.requests], [tokens(refused.result), 0])
        }).pipe(Effect.provide(World.after())),
      120_000
    )

    it.scopedLive(
      "tries a wrong secret once, shares its failure, and tries a rotated one at once",
      () =>
        Effect.gen(function* () {
          const { counted, processes, secret } = yield* World
          const fleet = yield* processes(12, { CLICKVIEW_CLIENT_SECRET: "not-the-secret" })
          const wrong = yield* counted(getAll(fleet))
          assert.deepStrictEqual([tokens(wrong.result), wrong.requests], [["Rejected"], 1])
          for (const { wait } of wrong.result) {
            assert.isAbove(wait, 20_000)
            assert.isBelow(wait, 45_000)
          }
          const again = yield* counted(getAll(fleet))
          assert.deepStrictEqual([tokens(again.result), again.requests], [["Rejected"], 0])
          const late = yield* counted(getAll(yield* processes(4, { CLICKVIEW_CLIENT_SECRET: "not-the-secret" })))
          assert.deepStrictEqual([tokens(late.result), late.requests], [["Rejected"], 0])
          yield* Effect.sleep("1 seconds")
          const rotated = yield* counted(askAll(fleet, { _tag: "Rotate", secret }))
          assert.strictEqual(sum(rotated.result, ({ served }) => served), 12)
          assert.deepStrictEqual([tokens(rotated.result).length, rotated.requests], [1, 1])
        }).pipe(Effect.provide(World.after())),
      120_000
    )

    for (
      const [what, fault, requests] of [
        ["503", Fault.Status({ status: 503 }), 6],
        ["429 with Retry-After", Fault.RetryAfter({ as: "seconds", seconds: 60, status: 429 }), 2]
      ] as const
    ) {
      it.scopedLive(
        `asks an endpoint that answers ${what} in at most two flights, and all are told`,
        () =>
          Effect.gen(function* () {
            const { counted, processes } = yield* World
            const { setFault } = yield* ClickViewEmulator
            const fleet = yield* processes(12)
            yield* setFault(fault)
            const { requests: made, result } = yield* counted(getAll(fleet))
            assert.deepStrictEqual(tokens(result), ["Unavailable"])
            assert.isAtMost(made, requests)
          }).pipe(Effect.provide(World.after())),
        120_000
      )
    }

    it.scopedLive("serves good tokens while the endpoint answers 503", () =>
      Effect.gen(function* () {
        const { counted, processes, secret } = yield* World
        const { register, setFault } = yield* ClickViewEmulator
        yield* register({ id, secrets: [Redacted.make(secret)], lifetime: "30 seconds" })
        const fleet = yield* processes(12)
        yield* getAll(fleet)
        yield* setFault(Fault.Status({ status: 503 }))
        const { requests, result } = yield* counted(askAll(fleet, { _tag: "GetOften", for: 20_000, every: 250 }))
        assert.strictEqual(sum(result, ({ failed }) => failed), 0)
        assert.isAtMost(requests, 6)
      }).pipe(Effect.provide(World.after())), 120_000)

    it.scopedLive(
      "waits for an endpoint that takes longer than a lease, with one request",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* World
          const { requests, result } = yield* counted(getAll(yield* processes(12)))
          assert.deepStrictEqual([tokens(result).length, requests], [1, 1])
          assert.isUndefined(result.find(({ reason }) => reason !== undefined))
        }).pipe(Effect.provide(World.after(4000))),
      120_000
    )

    it.scopedLive(
      "adopts in processes that live for one request, and tells what they pay",
      () =>
        Effect.gen(function* () {
          const { alone, counted, processes } = yield* World
          const token = yield* only(processes(1))
          const adopting: Array<number> = []
          const asking: Array<number> = []
          for (let turn = 0; turn < 7; turn++) {
            const { requests, result } = yield* counted(only(processes(1)))
            assert.deepStrictEqual([result.token, requests], [token.token, 0])
            assert.isAtMost(result.left, token.left)
            adopting.push(result.took)
            asking.push((yield* only(alone(1))).took)
          }
          yield* Console.log(`one request: ${median(adopting)} ms to adopt, ${median(asking)} ms to ask by itself`)
        }).pipe(Effect.provide(World.after(0))),
      60_000
    )
  })
}
