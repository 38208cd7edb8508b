/** A Redis, the emulator, and processes that share a token: what the tests of a fleet happen in. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { Effect, Layer, Redacted } from "effect"
import { Redis } from "ioredis"
import type { Member } from "../../fleet/Fleet.ts"
import { askAll, startAll } from "../../fleet/Fleet.ts"
import type { Reply } from "../../fleet/Message.ts"
import { program } from "../../fleet/program.ts"
import * as RedisServer from "../../fleet/RedisServer.ts"

export const id = "lms"

/** The endpoint takes this long. */
const latency = 200

const make = Effect.gen(function* () {
  const redis = yield* RedisServer.make()
  const admin = yield* Effect.acquireRelease(
    Effect.sync(() => new Redis(redis.url).on("error", () => undefined)),
    (client) => Effect.sync(() => client.disconnect())
  )
  const path = yield* program
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
  return {
    redis,
    /** Runs a command of Redis's. */
    command: (name: string, ...args: ReadonlyArray<string>) => Effect.promise(() => admin.call(name, ...args)),
    secret,
    /** So many processes, with these variables besides. */
    processes: (size: number, more: Readonly<Record<string, string>> = {}) => startAll(path, size, { ...env, ...more }),
    /** So many processes that have no store. */
    alone: (size: number, more: Readonly<Record<string, string>> = {}) => startAll(path, size, { ...client, ...more }),
    /** How many token requests came while this ran, and what it gave. */
    counted: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.gen(function* () {
        const before = yield* tokenRequests
        const result = yield* effect
        return { result, requests: (yield* tokenRequests) - before }
      })
  }
})

/** A world of its own, with an endpoint that takes so long. Milliseconds. */
export class World extends Effect.Service<World>()("World", { scoped: make }) {
  static readonly after = (delay = latency) => Layer.provideMerge(World.Default, NodeServer.layer({ latency: delay }))
}

export const get = { _tag: "Get" } as const

export const getAll = (members: ReadonlyArray<Member>) => askAll(members, get)

/** The tokens of these replies, each once; and the reasons of those who have none. */
export const tokens = (replies: ReadonlyArray<Reply>): ReadonlyArray<string> => [
  ...new Set(replies.map(({ reason, token }) => token ?? reason ?? ""))
]

export const longest = (replies: ReadonlyArray<Reply>): number => Math.max(...replies.map(({ took }) => took))

export const sum = (replies: ReadonlyArray<Reply>, of: (reply: Reply) => number): number =>
  replies.reduce((total, reply) => total + of(reply), 0)
