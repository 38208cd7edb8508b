/** Fleets of processes while the store works. */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Redacted } from "effect"
import { type Member, sendAll } from "../../fleet/Fleet.ts"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { distinctTokens, FleetTest, get, getAll, id, sum } from "./FleetTest.ts"

/** Gets a token from the first process, then ends it. */
const only = <E, R>(started: Effect.Effect<ReadonlyArray<Member>, E, R>) =>
  Effect.flatMap(started, ([one]) => one === undefined ? Effect.never : Effect.zipLeft(one.send(get), one.kill))

/** A lease holder that gets no CPU for longer than its lease costs one more request. */
const spare = 1

/** What the endpoint responds with, and how many requests two flights make then. */
const failures = [
  ["503", Fault.Status({ status: 503 }), 6],
  ["429 with Retry-After", Fault.RetryAfter({ as: "seconds", seconds: 60, status: 429 }), 2]
] as const

const median = (times: ReadonlyArray<number>): string =>
  [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)]?.toFixed(1) ?? "–"

if (isInstalled) {
  describe("fleet", () => {
    // Forty processes share a few cores. One that gets no CPU for 200 ms cannot tell that from a store that does not respond.
    it.scopedLive(
      "forty processes without a token make one token request, and one more for each that bypassed a slow store",
      () =>
        Effect.gen(function* () {
          const { command, counted, processes } = yield* FleetTest
          const runs: Array<number> = []
          for (let run = 0; run < 3; run++) {
            const fleet = yield* processes(40)
            const { requests, result } = yield* counted(getAll(fleet))
            assert.strictEqual(sum(result, ({ failed }) => failed), 0)
            assert.isAtMost(requests, spare + 1 + sum(result, ({ withoutStore }) => withoutStore))
            runs.push(requests)
            yield* Effect.forEach(fleet, ({ kill }) => kill)
            yield* command("FLUSHALL")
          }
          assert.isAtMost(Math.min(...runs), 4, `${runs}`)
          yield* Console.log(
            `forty processes: one request in ${runs.filter((requests) => requests === 1).length} of 3 runs`
          )
        }).pipe(Effect.provide(FleetTest.withLatency())),
      300_000
    )

    it.scopedLive(
      "twelve processes make one request per renewal, and no call waits or fails",
      () =>
        Effect.gen(function* () {
          const { counted, processes, secret } = yield* FleetTest
          const { register } = yield* ClickViewEmulator
          yield* register({ id, secrets: [Redacted.make(secret)], lifetime: "14 seconds" })
          const fleet = yield* processes(12)
          yield* getAll(fleet)
          const { requests, result } = yield* counted(
            sendAll(fleet, { _tag: "GetRepeatedly", for: 30_000, every: 250 })
          )
          assert.strictEqual(sum(result, ({ failed }) => failed), 0)
          assert.isAtLeast(sum(result, ({ served }) => served), 12 * 50)
          // A token is renewed 5.6 to 7 s after its request at the earliest.
          assert.isAtLeast(requests, 4)
          assert.isAtMost(requests, spare + 5 + sum(result, ({ withoutStore }) => withoutStore))
          // The minimum excludes processes without CPU. A call that waited for the endpoint would take 200 ms in every process.
          assert.isBelow(Math.min(...result.map(({ elapsed }) => elapsed)), 200)
        }).pipe(Effect.provide(FleetTest.withLatency())),
      120_000
    )

    it.scopedLive(
      "a refused token costs one request, and processes that start later keep its successor",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* FleetTest
          const fleet = yield* processes(12)
          const [first] = distinctTokens(yield* getAll(fleet))
          const refused = yield* counted(sendAll(fleet, { _tag: "Invalidate" }))
          assert.strictEqual(distinctTokens(refused.result).length, 1)
          assert.notStrictEqual(distinctTokens(refused.result)[0], first)
          assert.strictEqual(refused.requests, 1)
          const late = yield* processes(4)
          const adopted = yield* counted(getAll(late))
          assert.deepStrictEqual([distinctTokens(adopted.result), adopted.requests], [
            distinctTokens(refused.result),
            0
          ])
          const again = yield* counted(sendAll(late, { _tag: "Invalidate" }))
          assert.deepStrictEqual([distinctTokens(again.result), again.requests], [distinctTokens(refused.result), 0])
        }).pipe(Effect.provide(FleetTest.withLatency())),
      120_000
    )

    it.scopedLive(
      "a token that the processes refuse one after another costs one request",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* FleetTest
          const fleet = yield* processes(12)
          const [first] = distinctTokens(yield* getAll(fleet))
          // The endpoint takes 200 ms: some refuse the token before the request, some during it, and some after it.
          const { requests, result } = yield* counted(Effect.forEach(
            fleet,
            ({ send }, nth) => Effect.delay(send({ _tag: "Invalidate" }), nth * 100),
            { concurrency: "unbounded" }
          ))
          assert.strictEqual(sum(result, ({ served }) => served), 12)
          assert.notInclude(distinctTokens(result), first)
          assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 1])
        }).pipe(Effect.provide(FleetTest.withLatency())),
      { timeout: 120_000, retry: 1 }
    )

    it.scopedLive(
      "a wrong secret costs one request for the fleet, and a rotated secret is tried immediately",
      () =>
        Effect.gen(function* () {
          const { counted, processes, secret } = yield* FleetTest
          const fleet = yield* processes(12, { CLICKVIEW_CLIENT_SECRET: "not-the-secret" })
          const wrong = yield* counted(getAll(fleet))
          assert.deepStrictEqual([distinctTokens(wrong.result), wrong.requests], [["Rejected"], 1])
          for (const { retryIn } of wrong.result) {
            assert.isAbove(retryIn, 20_000)
            assert.isBelow(retryIn, 45_000)
          }
          const again = yield* counted(getAll(fleet))
          assert.deepStrictEqual([distinctTokens(again.result), again.requests], [["Rejected"], 0])
          const late = yield* counted(getAll(yield* processes(4, { CLICKVIEW_CLIENT_SECRET: "not-the-secret" })))
          assert.deepStrictEqual([distinctTokens(late.result), late.requests], [["Rejected"], 0])
          yield* Effect.sleep("1 seconds")
          const rotated = yield* counted(sendAll(fleet, { _tag: "Rotate", secret }))
          assert.strictEqual(sum(rotated.result, ({ served }) => served), 12)
          assert.deepStrictEqual([distinctTokens(rotated.result).length, rotated.requests], [1, 1])
        }).pipe(Effect.provide(FleetTest.withLatency())),
      120_000
    )

    for (const [what, fault, requests] of failures) {
      it.scopedLive(
        `at most two flights request a token from an endpoint that responds with ${what}, and every call fails`,
        () =>
          Effect.gen(function* () {
            const { counted, processes } = yield* FleetTest
            const { setFault } = yield* ClickViewEmulator
            const fleet = yield* processes(12)
            yield* setFault(fault)
            const { requests: made, result } = yield* counted(getAll(fleet))
            assert.deepStrictEqual(distinctTokens(result), ["Unavailable"])
            assert.isAtMost(made, requests)
          }).pipe(Effect.provide(FleetTest.withLatency())),
        120_000
      )
    }

    for (const [what, fault, requests] of failures) {
      it.scopedLive(
        `processes serve valid tokens while the endpoint responds with ${what}`,
        () =>
          Effect.gen(function* () {
            const { counted, processes, secret } = yield* FleetTest
            const { register, setFault } = yield* ClickViewEmulator
            yield* register({ id, secrets: [Redacted.make(secret)], lifetime: "30 seconds" })
            const fleet = yield* processes(12)
            yield* getAll(fleet)
            yield* setFault(fault)
            const { requests: made, result } = yield* counted(
              sendAll(fleet, { _tag: "GetRepeatedly", for: 20_000, every: 250 })
            )
            assert.strictEqual(sum(result, ({ failed }) => failed), 0)
            assert.isAtMost(made, requests)
            // The processes did try to renew the token.
            assert.isAtLeast(made, 1)
          }).pipe(Effect.provide(FleetTest.withLatency())),
        120_000
      )
    }

    it.scopedLive(
      "an endpoint that takes longer than a lease costs one request",
      () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* FleetTest
          const { requests, result } = yield* counted(getAll(yield* processes(12)))
          assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 1])
          assert.isUndefined(result.find(({ reason }) => reason !== undefined))
        }).pipe(Effect.provide(FleetTest.withLatency(4000))),
      120_000
    )

    it.scopedLive(
      "processes that live for one request adopt the token",
      () =>
        Effect.gen(function* () {
          const { withoutStore, counted, processes } = yield* FleetTest
          const token = yield* only(processes(1))
          const adopting: Array<number> = []
          const requesting: Array<number> = []
          for (let turn = 0; turn < 7; turn++) {
            const { requests, result } = yield* counted(only(processes(1)))
            assert.deepStrictEqual([result.token, requests], [token.token, 0])
            assert.isAtMost(result.remaining, token.remaining)
            adopting.push(result.elapsed)
            requesting.push((yield* only(withoutStore(1))).elapsed)
          }
          yield* Console.log(
            `one request: ${median(adopting)} ms to adopt the token, ${median(requesting)} ms to request one`
          )
        }).pipe(Effect.provide(FleetTest.withLatency(0))),
      60_000
    )
  })
}
