/**
 * The whole library over the emulator in process, under `TestClock`: the fixture for tests of a token's life.
 */
import type { Options } from "@effect-clickview/emulator"
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import type { HttpClient } from "@effect/platform"
import type { Duration, Layer, Scope } from "effect"
import { Effect, Runtime, Supervisor, TestClock } from "effect"
import type { OAuthError, TokenTuning } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"

/** The service. */
export type Tokens = ClickViewToken["Type"]

const { id, secrets } = ClickViewEmulator.defaultClient

/** The credentials that the emulator accepts. */
export const credentials = { clientId: id, clientSecret: secrets[0] }

/** An emulator whose tokens have this lifetime. */
export const emulator = (
  options: Pick<Options, "latency"> & { readonly lifetime?: Duration.DurationInput } = {}
): Layer.Layer<ClickViewEmulator | HttpClient.HttpClient> =>
  ClickViewEmulator.layer({ latency: options.latency, clients: [{ id, secrets, lifetime: options.lifetime }] })

/** A service over the emulator, with the emulator's credentials. */
export const start = (
  options: TokenTuning = {}
): Effect.Effect<Tokens, OAuthError, HttpClient.HttpClient | Scope.Scope> =>
  ClickViewToken.make({ ...credentials, ...options })

/** The number of requests at the token endpoint. */
export const requests: Effect.Effect<number, never, ClickViewEmulator> = Effect.flatMap(
  ClickViewEmulator,
  ({ tokenRequests }) => tokenRequests
)

/** Scripts this response for the next requests. */
export const answers = (times: number, answer: ScriptedResponse): Effect.Effect<void, never, ClickViewEmulator> =>
  Effect.flatMap(ClickViewEmulator, ({ respondNext }) => respondNext(...Array.from({ length: times }, () => answer)))

/** A response of a server that is temporarily unavailable. */
export const unavailable = ScriptedResponse.json(503, {})

/** A token response that the emulator did not issue. */
export const granted = (fields: object): ScriptedResponse =>
  ScriptedResponse.json(200, {
    access_token: "scripted",
    token_type: "Bearer",
    expires_in: 86_400,
    scope: "smartembed.viewkey",
    ...fields
  })

/** Runs synchronously. Waiting is a defect. */
export const atOnce = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Effect.runtime(), (runtime) => Runtime.runSyncExit(runtime)(self))

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Runs everything that is ready without advancing the clock. */
export const settled: Effect.Effect<void> = Effect.repeatN(Effect.promise(nextTurn), 9)

/** Advances the clock, and runs everything that becomes ready. */
export const pass = (duration: Duration.DurationInput): Effect.Effect<void> =>
  Effect.zipRight(TestClock.adjust(duration), settled)

/** The number of fibers that `self` has left behind. */
export const leftBehind = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.gen(function*() {
    const supervisor = yield* Supervisor.track
    yield* Effect.supervised(self, supervisor)
    yield* settled
    return (yield* supervisor.value).length
  })
