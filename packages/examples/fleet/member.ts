/**
 * One process of a fleet. With a `REDIS_URL` it shares its token with the others. It executes commands of its parent.
 *
 * The three layers are what a server needs: a Redis client, the store over it, and the token.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import type { AccessToken, OAuthError } from "@effect-clickview/token"
import { ClickViewToken, TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, Config, DateTime, Duration, Effect, Either, Layer, ManagedRuntime, Option, Redacted } from "effect"
import { Redis } from "ioredis"
import { createHash } from "node:crypto"
import type { Command, Event, PausePoint, Reply, ToMember } from "./Message.ts"

const redis = (url: string) =>
  Effect.acquireRelease(
    // The listener keeps errors from ending the process. The token counts and logs them as failures of the store.
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
let pausePoint: PausePoint | undefined = undefined
let proceed = () => {}

const send = (message: { readonly id: number; readonly reply: Reply } | { readonly event: Event }) => {
  process.send?.(message)
}

const pause = (where: PausePoint) =>
  Effect.async<"proceed">((resume) => {
    if (pausePoint !== where) {
      resume(Effect.succeed("proceed"))
      return
    }
    pausePoint = undefined
    proceed = () => resume(Effect.succeed("proceed"))
    send({ event: { _tag: "Paused" } })
  })

const seconds = (text: string | undefined) => Duration.seconds(Number(text ?? 60))

/** Overrides the URL of token requests, to emulate a host that cannot reach the endpoint. */
const override = process.env["TOKEN_URL_OVERRIDE"]

const options = {
  credentials: Effect.map(Config.string("CLICKVIEW_CLIENT_ID"), (clientId) => ({
    clientId,
    clientSecret: Redacted.make(secret)
  })),
  tokenUrl: process.env["CLICKVIEW_TOKEN_URL"],
  waits: { invalidation: seconds(process.env["INVALIDATION_SECONDS"]) },
  transformClient: (client: HttpClient.HttpClient) =>
    HttpClient.transform(
      override === undefined ? client : HttpClient.mapRequest(client, HttpClientRequest.setUrl(override)),
      (response) => pause("before").pipe(Effect.zipRight(response), Effect.tap(pause("after")))
    )
}

const Tokens = process.env["REDIS_URL"] === undefined
  ? ClickViewToken.layer(options)
  : ClickViewToken.layer({ ...options, store: TokenStore }).pipe(Layer.provide(Store))

const flightsWithoutStore = Effect.map(
  Effect.flatMap(ClickViewToken, ({ status }) => status),
  ({ store }) => Option.match(store, { onNone: () => 0, onSome: ({ bypasses }) => bypasses })
)

const fingerprint = ({ value }: AccessToken) =>
  createHash("sha256").update(Redacted.value(value)).digest("hex").slice(0, 8)

const describe = (outcome: Either.Either<AccessToken, OAuthError>, now: number) =>
  Either.match(outcome, {
    onLeft: ({ nextAttemptAt, reason }) => ({
      token: undefined,
      reason: reason._tag,
      remaining: 0,
      retryIn: nextAttemptAt === undefined ? 0 : DateTime.toEpochMillis(nextAttemptAt) - now,
      served: 0,
      failed: 1
    }),
    onRight: (token) => ({
      token: fingerprint(token),
      reason: undefined,
      remaining: DateTime.toEpochMillis(token.expiresAt) - now,
      retryIn: 0,
      served: 1,
      failed: 0
    })
  })

const get = Effect.gen(function* () {
  const [elapsed, outcome] = yield* Effect.timed(Effect.either(Effect.flatMap(ClickViewToken, ({ get }) => get)))
  const now = yield* Clock.currentTimeMillis
  return { ...describe(outcome, now), elapsed: Duration.toMillis(elapsed), withoutStore: yield* flightsWithoutStore }
})

const getRepeatedly = (duration: number, every: number) =>
  Effect.gen(function* () {
    const end = performance.now() + duration
    let all: Reply = yield* get
    while (performance.now() < end) {
      yield* Effect.sleep(every)
      const one = yield* get
      all = {
        ...one,
        elapsed: Math.max(all.elapsed, one.elapsed),
        served: all.served + one.served,
        failed: all.failed + one.failed
      }
    }
    return all
  })

/** Invalidates the current token, if there is one, and gets another one. */
const invalidate = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  if (Option.isSome((yield* tokens.status).expiresAt)) {
    yield* Effect.ignore(Effect.flatMap(tokens.get, tokens.invalidate))
  }
  return yield* get
})

const execute = (command: Command): Effect.Effect<Reply, never, ClickViewToken> => {
  switch (command._tag) {
    case "Get":
      return get
    case "GetRepeatedly":
      return getRepeatedly(command.for, command.every)
    case "Invalidate":
      return invalidate
    case "Rotate":
      secret = command.secret
      return invalidate
    case "PauseAt":
      pausePoint = command.where
      return get
    case "Continue":
      proceed()
      return get
  }
}

const runtime = ManagedRuntime.make(Tokens.pipe(Layer.provide(NodeHttp.layer)))
await runtime.runPromise(ClickViewToken)
process.on("message", ({ command, id }: ToMember) => {
  void runtime.runPromise(execute(command)).then((reply) => send({ id, reply }))
})
process.on("disconnect", () => process.exit())
send({ event: { _tag: "Ready" } })
