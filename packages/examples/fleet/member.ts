/**
 * One process of a fleet. With a `REDIS_URL` it shares its token with all the others; its parent tells it what to do.
 * The three layers are what a server needs: its Redis client, the store over it, and the token.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import type { AccessToken, OAuthError } from "@effect-clickview/token"
import { ClickViewToken, TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, Config, DateTime, Duration, Effect, Either, Layer, ManagedRuntime, Option, Redacted } from "effect"
import { Redis } from "ioredis"
import { createHash } from "node:crypto"
import type { Command, Event, Halt, Reply, ToMember } from "./Message.ts"

const redis = (url: string) =>
  Effect.acquireRelease(
    // Its errors are the store's failures, which the token counts and logs.
    Effect.sync(() => new Redis(url, { maxRetriesPerRequest: 1 }).on("error", () => undefined)),
    (client) => Effect.sync(() => client.disconnect())
  )

const Store = Layer.unwrapScoped(
  Effect.gen(function* () {
    const client = yield* redis(yield* Config.string("REDIS_URL"))
    return RedisTokenStore.layer({ client })
  })
)

let secret = process.env["CLICKVIEW_CLIENT_SECRET"] ?? ""
let halt: Halt | undefined = undefined
let goOn = () => {}

const say = (message: { readonly id: number; readonly reply: Reply } | { readonly event: Event }) => {
  process.send?.(message)
}

const halted = (where: Halt) =>
  Effect.async<"on">((resume) => {
    if (halt !== where) {
      resume(Effect.succeed("on"))
      return
    }
    halt = undefined
    goOn = () => resume(Effect.succeed("on"))
    say({ event: { _tag: "Halted" } })
  })

const seconds = (text: string | undefined) => Duration.seconds(Number(text ?? 60))

/** Where this host's token requests go in truth: a host whose way to the endpoint is broken. */
const detour = process.env["DETOUR"]

const options = {
  credentials: Effect.map(Config.string("CLICKVIEW_CLIENT_ID"), (clientId) => ({
    clientId,
    clientSecret: Redacted.make(secret)
  })),
  tokenUrl: process.env["CLICKVIEW_TOKEN_URL"],
  waits: { invalidation: seconds(process.env["INVALIDATION_SECONDS"]) },
  transformClient: (client: HttpClient.HttpClient) =>
    HttpClient.transform(
      detour === undefined ? client : HttpClient.mapRequest(client, HttpClientRequest.setUrl(detour)),
      (answer) => halted("before").pipe(Effect.zipRight(answer), Effect.tap(halted("after")))
    )
}

const Tokens = process.env["REDIS_URL"] === undefined
  ? ClickViewToken.layer(options)
  : ClickViewToken.layer({ ...options, store: TokenStore }).pipe(Layer.provide(Store))

const alone = Effect.map(
  Effect.flatMap(ClickViewToken, ({ status }) => status),
  ({ store }) => Option.match(store, { onNone: () => 0, onSome: ({ alone }) => alone })
)

const fingerprint = ({ value }: AccessToken) =>
  createHash("sha256").update(Redacted.value(value)).digest("hex").slice(0, 8)

const describe = (outcome: Either.Either<AccessToken, OAuthError>, now: number) =>
  Either.match(outcome, {
    onLeft: ({ nextAttemptAt, reason }) => ({
      token: undefined,
      reason: reason._tag,
      left: 0,
      wait: nextAttemptAt === undefined ? 0 : DateTime.toEpochMillis(nextAttemptAt) - now,
      served: 0,
      failed: 1
    }),
    onRight: (token) => ({
      token: fingerprint(token),
      reason: undefined,
      left: DateTime.toEpochMillis(token.expiresAt) - now,
      wait: 0,
      served: 1,
      failed: 0
    })
  })

const get = Effect.gen(function* () {
  const [elapsed, outcome] = yield* Effect.timed(Effect.either(Effect.flatMap(ClickViewToken, ({ get }) => get)))
  const now = yield* Clock.currentTimeMillis
  return { ...describe(outcome, now), took: Duration.toMillis(elapsed), alone: yield* alone }
})

const getOften = (duration: number, every: number) =>
  Effect.gen(function* () {
    const end = performance.now() + duration
    let all: Reply = yield* get
    while (performance.now() < end) {
      yield* Effect.sleep(every)
      const one = yield* get
      all = {
        ...one,
        took: Math.max(all.took, one.took),
        served: all.served + one.served,
        failed: all.failed + one.failed
      }
    }
    return all
  })

/** Gives the token back that it holds, if it holds one, and gets another one. */
const refused = Effect.gen(function* () {
  const { get: held, invalidate, status } = yield* ClickViewToken
  if (Option.isSome((yield* status).expiresAt)) yield* Effect.ignore(Effect.flatMap(held, invalidate))
  return yield* get
})

const obey = (command: Command): Effect.Effect<Reply, never, ClickViewToken> => {
  switch (command._tag) {
    case "Get":
      return get
    case "GetOften":
      return getOften(command.for, command.every)
    case "Refused":
      return refused
    case "Rotate":
      secret = command.secret
      return refused
    case "HaltAt":
      halt = command.where
      return get
    case "GoOn":
      goOn()
      return get
  }
}

const runtime = ManagedRuntime.make(Tokens.pipe(Layer.provide(NodeHttp.layer)))
await runtime.runPromise(ClickViewToken)
process.on("message", ({ command, id }: ToMember) => {
  void runtime.runPromise(obey(command)).then((reply) => say({ id, reply }))
})
process.on("disconnect", () => process.exit())
say({ event: { _tag: "Ready" } })
