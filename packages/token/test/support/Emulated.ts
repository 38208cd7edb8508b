/**
 * The whole library over the emulator in process, under `TestClock`: what a test of the token's life starts from.
 */
import type { Options } from "@effect-clickview/emulator"
import { Answer, ClickViewEmulator } from "@effect-clickview/emulator"
import type { HttpClient } from "@effect/platform"
import type { Duration, Layer, Scope } from "effect"
import { Effect, Runtime, Supervisor, TestClock } from "effect"
import type { OAuthError, TokenTuning } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"

/** The service itself. */
export type Tokens = ClickViewToken["Type"]

const { id, secrets } = ClickViewEmulator.defaultClient

/** What the emulator accepts. */
export const credentials = { clientId: id, clientSecret: secrets[0] }

/** An emulator whose tokens live so long. */
export const emulator = (
  options: Pick<Options, "latency"> & { readonly lifetime?: Duration.DurationInput } = {}
): Layer.Layer<ClickViewEmulator | HttpClient.HttpClient> =>
  ClickViewEmulator.layer({ latency: options.latency, clients: [{ id, secrets, lifetime: options.lifetime }] })

/** A service over the emulator, with the emulator's credentials. */
export const start = (
  options: TokenTuning = {}
): Effect.Effect<Tokens, OAuthError, HttpClient.HttpClient | Scope.Scope> =>
  ClickViewToken.make({ ...credentials, ...options })

/** How many requests have come to the token endpoint. */
export const requests: Effect.Effect<number, never, ClickViewEmulator> = Effect.flatMap(
  ClickViewEmulator,
  ({ tokenRequests }) => tokenRequests
)

/** The next so many requests get this answer. */
export const answers = (times: number, answer: Answer): Effect.Effect<void, never, ClickViewEmulator> =>
  Effect.flatMap(ClickViewEmulator, ({ answerNext }) => answerNext(...Array.from({ length: times }, () => answer)))

/** The server is there and cannot answer. */
export const unavailable = Answer.json(503, {})

/** A token that the emulator did not think of. */
export const granted = (fields: object): Answer =>
  Answer.json(200, {
    access_token: "scripted",
    token_type: "Bearer",
    expires_in: 86_400,
    scope: "smartembed.viewkey",
    ...fields
  })

/** Runs on the spot: to have to wait is a defect. */
export const atOnce = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Effect.runtime(), (runtime) => Runtime.runSyncExit(runtime)(self))

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Everything that can run without time passing has run. */
export const settled: Effect.Effect<void> = Effect.repeatN(Effect.promise(nextTurn), 9)

/** Time passes, and everything that can run then has run. */
export const pass = (duration: Duration.DurationInput): Effect.Effect<void> =>
  Effect.zipRight(TestClock.adjust(duration), settled)

/** The fibers that `self` has left behind. */
export const leftBehind = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.gen(function*() {
    const supervisor = yield* Supervisor.track
    yield* Effect.supervised(self, supervisor)
    yield* settled
    return (yield* supervisor.value).length
  })
