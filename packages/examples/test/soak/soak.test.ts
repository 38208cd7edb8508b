/**
 * Two thousand calls a second over real sockets, tokens that live five seconds, and a server that fails, stalls and resets
 * at random. Five seconds of it in `npm test`; `npm run soak` takes thirty.
 */
import { Answer, ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { assert, it } from "@effect/vitest"
import { Clock, Config, DateTime, Effect, Exit, Layer, Option, Random, Ref, Schedule } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const { id, secrets } = ClickViewEmulator.defaultClient

setFlagsFromString("--expose_gc")
const collect = runInNewContext("gc") as () => void

const heap = Effect.sync(() => {
  collect()
  return process.memoryUsage().heapUsed
})

/** About every third request of a flight goes wrong. */
const trouble = Effect.gen(function* () {
  const { answerNext } = yield* ClickViewEmulator
  const [answer] = yield* Random.shuffle([
    Answer.reset,
    Answer.hang,
    Answer.json(503, { error: "temporarily_unavailable" }),
    Answer.json(429, {}, { "retry-after": "1" }),
    Answer.raw(200, "<p>busy</p>")
  ])
  yield* answerNext(answer ?? Answer.reset)
}).pipe(Effect.repeat(Schedule.spaced("900 millis")))

const seconds = Config.withDefault(Config.integer("SOAK_SECONDS"), 5)

it.live(
  "no dead token, no unhandled failure, no growth and no storm, whatever the server does",
  () =>
    Effect.gen(function* () {
      const { tokenUrl } = yield* NodeServer
      const duration = yield* seconds
      const counted = yield* Ref.make({ tokens: 0, dead: 0, failures: 0, defects: 0 })
      const unhandled: Array<unknown> = []
      const onUnhandled = (reason: unknown) => void unhandled.push(reason)
      process.on("unhandledRejection", onUnhandled)

      const Tokens = ClickViewToken.layer({
        clientId: id,
        clientSecret: secrets[0],
        tokenUrl,
        timeouts: { attempt: "500 millis", flight: "2 seconds" }
      }).pipe(Layer.provide(NodeHttp.layer))

      yield* Effect.gen(function* () {
        const tokens = yield* ClickViewToken
        const call = Effect.gen(function* () {
          const exit = yield* Effect.exit(tokens.get)
          const now = yield* Clock.currentTimeMillis
          yield* Ref.update(counted, (count) =>
            Exit.isSuccess(exit)
              ? {
                ...count,
                tokens: count.tokens + 1,
                dead: count.dead + (DateTime.toEpochMillis(exit.value.expiresAt) <= now ? 1 : 0)
              }
              : Option.isSome(Exit.causeOption(exit).pipe(Option.filter((cause) => cause._tag === "Fail")))
              ? { ...count, failures: count.failures + 1 }
              : { ...count, defects: count.defects + 1 })
        })
        const tick = Effect.forkDaemon(Effect.all(Array.from({ length: 20 }, () => call), { concurrency: "unbounded" }))
        const run = (part: number) =>
          tick.pipe(
            Effect.repeat(Schedule.fixed("10 millis")),
            Effect.timeoutOption(duration * 1000 * part)
          )
        yield* Effect.fork(trouble)
        yield* run(0.4)
        const before = yield* heap
        yield* run(0.6)
        const after = yield* heap
        const { requests } = yield* tokens.status
        const count = yield* Ref.get(counted)
        const megabytes = (after - before) / 2 ** 20
        yield* Effect.log(
          `${duration} s: ${JSON.stringify(count)}, ${requests} requests, heap ${megabytes.toFixed(1)} MiB`
        )
        assert.isAbove(count.tokens, 0)
        assert.strictEqual(count.dead, 0)
        assert.strictEqual(count.defects, 0)
        assert.isBelow(megabytes, 8)
        assert.isAtLeast(requests, 2)
        assert.isAtMost(requests, 3 * (duration + 1))
      }).pipe(Effect.provide(Tokens))

      yield* Effect.sync(() => process.off("unhandledRejection", onUnhandled))
      assert.deepStrictEqual(unhandled, [])
    }).pipe(Effect.scoped, Effect.provide(NodeServer.layer({ clients: [{ id, secrets, lifetime: "5 seconds" }] }))),
  120_000
)
