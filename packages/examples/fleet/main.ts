/**
 * What `npm run fleet` runs: eight processes that start at once against the emulator, without a store and with one, and
 * what happens to them when something goes wrong.
 *
 * The store is the Redis at `REDIS_URL`, or one that is started here where `redis-server` is installed.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Effect, Fiber, Option, Redacted } from "effect"
import type { Member } from "./Fleet.ts"
import { askAll, startAll } from "./Fleet.ts"
import type { Reply } from "./Message.ts"
import { program } from "./program.ts"
import * as RedisServer from "./RedisServer.ts"

const size = 8

const line = (requests: number | string, what: string, said: string) =>
  Console.log(`  ${String(requests).padStart(8)}  ${what.padEnd(48)}${said}`)

/** Who was served, with how many tokens, and who was not, and why. */
const summary = (replies: ReadonlyArray<Reply>) => {
  const tokens = new Set(replies.flatMap(({ token }) => token ?? []))
  const reasons = new Set(replies.flatMap(({ reason }) => reason ?? []))
  const served = replies.filter(({ token }) => token !== undefined).length
  const longest = Math.max(...replies.map(({ took }) => took))
  const alone = replies.filter(({ alone }) => alone > 0).length
  return [
    ...(served > 0 ? [`${served} served, ${tokens.size} ${tokens.size === 1 ? "token" : "tokens"}`] : []),
    ...(served < replies.length ? [`${replies.length - served} told ${[...reasons].join(", ")}`] : []),
    `${Math.round(longest)} ms at most`,
    ...(alone > 0 ? [`${alone} went without the store`] : [])
  ].join(", ")
}

const sum = (replies: ReadonlyArray<Reply>, of: (reply: Reply) => number) =>
  replies.reduce((total, reply) => total + of(reply), 0)

/** The Redis of the environment, or one that may be killed. */
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
    return yield* Console.error("Set REDIS_URL, or install redis-server: there is nothing to share a token in.")
  }
  const path = yield* program
  // Each run has secrets of its own, and so finds nothing of another run in the store.
  const id = "lms"
  const [first, second, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  const valid = (secret: string, lifetime: "8 seconds" | "1 hour" = "1 hour") =>
    register({ id, secrets: [Redacted.make(secret)], lifetime })
  const env = {
    CLICKVIEW_CLIENT_ID: id,
    CLICKVIEW_CLIENT_SECRET: first,
    CLICKVIEW_TOKEN_URL: tokenUrl,
    // A demonstration does not wait for a minute until a second token may be refused.
    INVALIDATION_SECONDS: "0.1"
  }
  const counted = (
    what: string,
    replies: Effect.Effect<ReadonlyArray<Reply>>,
    say: (replies: ReadonlyArray<Reply>) => string = summary
  ) =>
    Effect.gen(function* () {
      const before = yield* tokenRequests
      const said = say(yield* replies)
      yield* line((yield* tokenRequests) - before, what, said)
    })

  yield* Console.log(
    `${size} processes, ${store.kill === undefined ? "the Redis at REDIS_URL" : "a Redis"}, and an emulated ClickView\n`
  )
  yield* line("requests", "", "")
  yield* valid(first, "8 seconds")
  const alone = yield* startAll(path, size, env)
  yield* counted("cold, without a store", askAll(alone, { _tag: "Get" }))
  yield* Effect.forEach(alone, ({ kill }) => kill)

  const members = yield* startAll(path, size, { ...env, REDIS_URL: store.url })
  yield* counted("cold, with a store", askAll(members, { _tag: "Get" }))
  yield* counted(
    "a renewal, while all of them are called",
    askAll(members, { _tag: "GetOften", for: 5000, every: 20 }),
    (replies) =>
      `${sum(replies, ({ served }) => served)} calls served, ${sum(replies, ({ failed }) => failed)} failed, ${
        Math.round(Math.max(...replies.map(({ took }) => took)))
      } ms at most`
  )

  yield* valid(second)
  yield* counted("a wrong secret", askAll(members, { _tag: "Rotate", secret: "not-the-secret" }))
  yield* Effect.sleep("1100 millis")
  yield* counted("the rotated secret", askAll(members, { _tag: "Rotate", secret: second }))

  yield* valid(third)
  const [holder, ...others] = members as [Member, ...Array<Member>]
  yield* counted(
    "the process that asks is killed before it does",
    Effect.gen(function* () {
      yield* holder.ask({ _tag: "HaltAt", where: "before" })
      yield* Effect.fork(holder.ask({ _tag: "Rotate", secret: third }))
      yield* holder.halted
      const waiting = yield* Effect.fork(askAll(others, { _tag: "Rotate", secret: third }))
      yield* Effect.sleep("300 millis")
      yield* holder.kill
      return yield* Fiber.join(waiting)
    })
  )

  if (store.kill === undefined) return yield* line("", "the store is killed", "left out: this Redis is yours")
  yield* store.kill
  yield* counted("the store is killed", askAll(others, { _tag: "Get" }))
  yield* counted("and then the token is refused", askAll(others, { _tag: "Refused" }))
}).pipe(Effect.scoped, Effect.provide(NodeServer.layer({ latency: "200 millis" })))

NodeRuntime.runMain(show)
