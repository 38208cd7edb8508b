/**
 * The program of `npm run fleet`: eight processes start concurrently against the emulator, without a store and with one.
 * Then it shows a renewal and several failures, with the token requests that each step costs.
 *
 * The store is the Redis at `REDIS_URL`. Without that variable the program starts `redis-server`, if it is installed.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Effect, Fiber, Option, Redacted } from "effect"
import type { Member } from "./Fleet.ts"
import { sendAll, startAll } from "./Fleet.ts"
import type { Reply } from "./Message.ts"
import { memberBundle } from "./memberBundle.ts"
import * as RedisServer from "./RedisServer.ts"

const size = 8

const line = (requests: number | string, step: string, outcome: string) =>
  Console.log(`  ${String(requests).padStart(8)}  ${step.padEnd(48)}${outcome}`)

/** Summarizes replies: successes, distinct tokens, failures with their reasons, and the longest time. */
const summary = (replies: ReadonlyArray<Reply>) => {
  const tokens = new Set(replies.flatMap(({ token }) => token ?? []))
  const reasons = new Set(replies.flatMap(({ reason }) => reason ?? []))
  const served = replies.filter(({ token }) => token !== undefined).length
  const longest = Math.max(...replies.map(({ elapsed }) => elapsed))
  const withoutStore = replies.filter(({ withoutStore }) => withoutStore > 0).length
  return [
    ...(served > 0 ? [`${served} succeeded with ${tokens.size} ${tokens.size === 1 ? "token" : "tokens"}`] : []),
    ...(served < replies.length ? [`${replies.length - served} failed with ${[...reasons].join(", ")}`] : []),
    `at most ${Math.round(longest)} ms`,
    ...(withoutStore > 0 ? [`${withoutStore} without the store`] : [])
  ].join(", ")
}

const sum = (replies: ReadonlyArray<Reply>, of: (reply: Reply) => number) =>
  replies.reduce((total, reply) => total + of(reply), 0)

/** The Redis at `REDIS_URL`, or a temporary one that the program may kill. */
const redis = Effect.gen(function* () {
  const url = yield* Config.option(Config.nonEmptyString("REDIS_URL"))
  if (Option.isSome(url)) return { url: url.value, kill: undefined }
  return RedisServer.isInstalled ? yield* RedisServer.make() : undefined
})

const show = Effect.gen(function* () {
  const { register, tokenRequests } = yield* ClickViewEmulator
  const { tokenUrl } = yield* NodeServer
  const store = yield* redis
  if (store === undefined) {
    return yield* Console.error("Set REDIS_URL or install redis-server. The processes need a Redis to share a token.")
  }
  const path = yield* memberBundle
  // Random secrets, so that a run finds no token of another run in the store.
  const id = "lms"
  const [first, second, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  const valid = (secret: string, lifetime: "8 seconds" | "1 hour" = "1 hour") =>
    register({ id, secrets: [Redacted.make(secret)], lifetime })
  const env = {
    CLICKVIEW_CLIENT_ID: id,
    CLICKVIEW_CLIENT_SECRET: first,
    CLICKVIEW_TOKEN_URL: tokenUrl,
    // The default is a minute, which is too long for a demonstration.
    INVALIDATION_SECONDS: "0.1"
  }
  const counted = (
    step: string,
    replies: Effect.Effect<ReadonlyArray<Reply>>,
    describe: (replies: ReadonlyArray<Reply>) => string = summary
  ) =>
    Effect.gen(function* () {
      const before = yield* tokenRequests
      const outcome = describe(yield* replies)
      yield* line((yield* tokenRequests) - before, step, outcome)
    })

  yield* Console.log(
    `${size} processes, ${
      store.kill === undefined ? "the Redis at REDIS_URL" : "a temporary Redis"
    }, and the emulator\n`
  )
  yield* line("requests", "step", "outcome")
  yield* valid(first, "8 seconds")
  const separate = yield* startAll(path, size, env)
  yield* counted("all start without a store", sendAll(separate, { _tag: "Get" }))
  yield* Effect.forEach(separate, ({ kill }) => kill)

  const members = yield* startAll(path, size, { ...env, REDIS_URL: store.url })
  yield* counted("all start with a store", sendAll(members, { _tag: "Get" }))
  yield* counted(
    "one token renewal, while all get tokens",
    sendAll(members, { _tag: "GetRepeatedly", for: 5000, every: 20 }),
    (replies) =>
      `${sum(replies, ({ served }) => served)} calls succeeded, ${
        sum(replies, ({ failed }) => failed)
      } failed, at most ${Math.round(Math.max(...replies.map(({ elapsed }) => elapsed)))} ms`
  )

  yield* valid(second)
  yield* counted("all get a wrong secret", sendAll(members, { _tag: "Rotate", secret: "not-the-secret" }))
  yield* Effect.sleep("1100 millis")
  yield* counted("all get the rotated secret", sendAll(members, { _tag: "Rotate", secret: second }))

  yield* valid(third)
  const [holder, ...others] = members as [Member, ...Array<Member>]
  yield* counted(
    "the lease holder is killed before its request",
    Effect.gen(function* () {
      yield* holder.send({ _tag: "PauseAt", where: "before" })
      yield* Effect.fork(holder.send({ _tag: "Rotate", secret: third }))
      yield* holder.paused
      const waiting = yield* Effect.fork(sendAll(others, { _tag: "Rotate", secret: third }))
      yield* Effect.sleep("300 millis")
      yield* holder.kill
      return yield* Fiber.join(waiting)
    })
  )

  if (store.kill === undefined) return yield* line("", "the store is killed", "skipped: REDIS_URL is not ours to kill")
  yield* store.kill
  yield* counted("the store is killed", sendAll(others, { _tag: "Get" }))
  yield* counted("then the API refuses the token", sendAll(others, { _tag: "Invalidate" }))
}).pipe(Effect.scoped, Effect.provide(NodeServer.layer({ latency: "200 millis" })))

NodeRuntime.runMain(show)
