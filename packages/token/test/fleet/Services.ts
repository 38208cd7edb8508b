/** Whole services that share a store in memory, sealed by WebCrypto, under `TestClock`. */
import { Context, Effect, Either, Fiber, Layer, Redacted } from "effect"
import type { AccessToken, OAuthError, TokenTuning } from "../../src/index.ts"
import { TokenStore } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import { pass, start } from "../support/Emulated.ts"

/** The option for an existing store. */
export const through = (store: TokenStore["Type"]): TokenTuning => ({
  store: Object.assign(Effect.succeed(store), { share: TokenStore.share })
})

/** A store in memory. */
export const memory = Effect.map(
  Layer.build(TokenStore.layerMemory),
  (context) => through(Context.get(context, TokenStore))
)

/** This many services that share a store, with these options. */
export const services = (size: number, options: TokenTuning = {}) =>
  Effect.flatMap(memory, (store) => Effect.replicateEffect(start({ ...options, ...store }), size))

/** Advances the clock in steps that leave time for WebCrypto. */
export const meanwhile = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(self)
    yield* Effect.repeat(pass("25 millis"), { until: () => fiber.unsafePoll() !== null })
    return yield* Fiber.join(fiber)
  })

export const all = (
  fleet: ReadonlyArray<Tokens>
): Effect.Effect<ReadonlyArray<Either.Either<AccessToken, OAuthError>>> =>
  meanwhile(Effect.all(fleet.map(({ get }) => Effect.either(get)), { concurrency: "unbounded" }))

export const values = (outcomes: ReadonlyArray<Either.Either<AccessToken, OAuthError>>) =>
  new Set(outcomes.map(Either.match({
    onLeft: ({ reason }) => reason._tag as string,
    onRight: ({ value }) => Redacted.value(value)
  })))
