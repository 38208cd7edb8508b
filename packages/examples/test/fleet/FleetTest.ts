/** The environment of the fleet's tests: a Redis, the emulator, and processes that share a token. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { Effect, Layer, Redacted } from "effect"
import { Redis } from "ioredis"
import type { Member } from "../../fleet/Fleet.ts"
import { sendAll, startAll } from "../../fleet/Fleet.ts"
import type { Reply } from "../../fleet/Message.ts"
import { memberBundle } from "../../fleet/memberBundle.ts"
import * as RedisServer from "../../fleet/RedisServer.ts"

export const id = "lms"

/** The latency of the token endpoint, in milliseconds. */
const latency = 200

const make = Effect.gen(function* () {
  const redis = yield* RedisServer.make()
  const admin = yield* Effect.acquireRelease(
    Effect.sync(() => new Redis(redis.url).on("error", () => undefined)),
    (client) => Effect.sync(() => client.disconnect())
  )
  const path = yield* memberBundle
  const { tokenUrl } = yield* NodeServer
  const { register, tokenRequests } = yield* ClickViewEmulator
  const secret = crypto.randomUUID()
  yield* register({ id, secrets: [Redacted.make(secret)] })
  const client = {
    CLICKVIEW_CLIENT_ID: id,
    CLICKVIEW_CLIENT_SECRET: secret,
    CLICKVIEW_TOKEN_URL: tokenUrl
  }
  const env = { ...client, REDIS_URL: redis.url }
  const command = (name: string, ...args: ReadonlyArray<string>) => Effect.promise(() => admin.call(name, ...args))
  const keys = command("KEYS", "*") as Effect.Effect<ReadonlyArray<string>>
  return {
    redis,
    /** Runs a Redis command. */
    command,
    /** The keys in Redis. */
    keys,
    /** Replaces the document in Redis with a list. */
    holdOtherType: Effect.gen(function* () {
      const [key = ""] = yield* keys
      yield* command("LPUSH", "list", "something else")
      yield* command("RENAME", "list", key)
    }),
    secret,
    /** The program of the processes, and their environment variables. */
    program: path,
    env,
    /** Starts `size` processes that share a token, with additional environment variables. */
    processes: (size: number, more: Readonly<Record<string, string>> = {}) => startAll(path, size, { ...env, ...more }),
    /** Starts `size` processes without a store. */
    withoutStore: (size: number, more: Readonly<Record<string, string>> = {}) =>
      startAll(path, size, { ...client, ...more }),
    /** Runs the effect and counts the token requests that arrive meanwhile. */
    counted: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.gen(function* () {
        const before = yield* tokenRequests
        const result = yield* effect
        return { result, requests: (yield* tokenRequests) - before }
      })
  }
})

/** A new environment; `withLatency` sets the latency of the token endpoint, in milliseconds. */
export class FleetTest extends Effect.Service<FleetTest>()("World", { scoped: make }) {
  static readonly withLatency = (delay = latency) =>
    Layer.provideMerge(FleetTest.Default, NodeServer.layer({ latency: delay }))
}

export const get = { _tag: "Get" } as const

export const getAll = (members: ReadonlyArray<Member>) => sendAll(members, get)

/** The distinct tokens of these replies. A failure counts with its reason. */
export const distinctTokens = (replies: ReadonlyArray<Reply>): ReadonlyArray<string> => [
  ...new Set(replies.map(({ reason, token }) => token ?? reason ?? ""))
]

export const longest = (replies: ReadonlyArray<Reply>): number => Math.max(...replies.map(({ elapsed }) => elapsed))

export const sum = (replies: ReadonlyArray<Reply>, of: (reply: Reply) => number): number =>
  replies.reduce((total, reply) => total + of(reply), 0)
