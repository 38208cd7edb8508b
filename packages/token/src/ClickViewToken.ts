/**
 * A ClickView access token that is always ready: requested once for all callers, renewed before it expires, never
 * shown.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import { AccessToken } from "./AccessToken.ts"
import * as HeldToken from "./bearer/HeldToken.ts"
import type { Credentials } from "./Credentials.ts"
import * as Credential from "./Credentials.ts"
import { unloggedExit } from "./exchange/ClientFailure.ts"
import * as Exchange from "./exchange/Exchange.ts"
import * as ScheduledRenewal from "./flight/ScheduledRenewal.ts"
import * as TokenSource from "./flight/TokenSource.ts"
import { isBrowser } from "./layer/browser.ts"
import * as Settings from "./layer/Settings.ts"
import * as TestSource from "./layer/TestSource.ts"
import { freeName } from "./metrics/named.ts"
import { OAuthError } from "./OAuthError.ts"
import { instantOf } from "./time/currentInstant.ts"
import type { TokenOptions, TokenTuning } from "./TokenOptions.ts"
import type { TokenStatus } from "./TokenStatus.ts"
import type { Variables } from "./Variables.ts"
import * as Variable from "./Variables.ts"

/**
 * The token service. Assign the layer to a constant: Effect builds a layer once for each reference, and each build has
 * a token of its own.
 *
 * @example
 * import { ClickViewToken } from "@effect-clickview/token"
 * import { Effect, Redacted } from "effect"
 *
 * const Tokens = ClickViewToken.layer({
 *   clientId: "my-client",
 *   clientSecret: Redacted.make("my-secret")
 * })
 *
 * const program = Effect.gen(function*() {
 *   const tokens = yield* ClickViewToken
 *   const token = yield* tokens.get
 *   yield* Effect.log(token)
 * }).pipe(Effect.provide(Tokens))
 *
 * @since 0.1.0
 * @category tags
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export class ClickViewToken extends Context.Tag("@effect-clickview/token/ClickViewToken")<ClickViewToken, {
  /** The name of this client in metrics and spans: the option `name`. Since 0.2.0. */
  readonly name?: string
  /** Gets a usable token: at once if one is held, else the outcome of the one request in progress. */
  readonly get: Effect.Effect<AccessToken, OAuthError>
  /**
   * Discards this token, compared by value, and no other; at most once a minute. Call it when the API refused the
   * token.
   */
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
  /**
   * The token, if one is held that needs no renewal now, without a fiber: for callers outside Effect. Pass the time in
   * milliseconds, of the wall clock and of the monotonic clock. Call `get` when the result is `undefined`, or when a
   * service has no `peek`. Since 0.2.0.
   */
  readonly peek?: (wall: number, mono: number) => AccessToken | undefined
  /** For a readiness probe: succeeds if a usable token is held, else waits for the request in progress. */
  readonly ready: Effect.Effect<void, OAuthError>
  /** What is known about the token now. */
  readonly status: Effect.Effect<TokenStatus>
  /** The status now and each time it changes, until the layer is closed. */
  readonly statusChanges: Stream.Stream<TokenStatus>
}>() {
  /**
   * Makes the service for a tag of your own: a second client or scope in the same program.
   *
   * @example
   * import { ClickViewToken } from "@effect-clickview/token"
   * import { Context, Layer, Redacted } from "effect"
   *
   * class ReportingToken extends Context.Tag("ReportingToken")<ReportingToken, ClickViewToken["Type"]>() {
   *   static readonly layer = Layer.scoped(
   *     ReportingToken,
   *     ClickViewToken.make({ clientId: "reports", clientSecret: Redacted.make("its-secret"), scope: "reports.read" })
   *   )
   * }
   *
   * @since 0.1.0
   */
  static readonly make = <R = never, R2 = never>(
    options: TokenOptions<R, R2>
  ): Effect.Effect<ClickViewToken["Type"], OAuthError, HttpClient.HttpClient | Scope.Scope | R | R2> =>
    Effect.gen(function*() {
      yield* refuseBrowsers
      if (options.credentials === undefined) yield* demandUsable(options)
      return yield* assemble(options, options.credentials ?? Effect.succeed(options))
    })

  /**
   * The service with these options. Fails with `Configuration` when one is wrong, with `Browser` in a browser, and,
   * when `eager`, with the first exchange's failure.
   *
   * @since 0.1.0
   */
  static readonly layer = <R = never, R2 = never>(
    options: TokenOptions<R, R2>
  ): Layer.Layer<ClickViewToken, OAuthError, HttpClient.HttpClient | R | R2> =>
    Layer.scoped(ClickViewToken, ClickViewToken.make(options))

  /**
   * The service with variables from `Config`: `CLICKVIEW_CLIENT_ID`, `CLICKVIEW_CLIENT_SECRET`, and if set
   * `CLICKVIEW_TOKEN_URL` and `CLICKVIEW_SCOPE`. All are checked when the layer is built. The id and the secret are
   * read again before each token request, from the same provider.
   *
   * @example
   * import { ClickViewToken } from "@effect-clickview/token"
   * import { Config } from "effect"
   *
   * const Tokens = ClickViewToken.layerConfig({
   *   clientId: Config.string("LMS_CLICKVIEW_ID"),
   *   clientSecret: Config.nested(Config.redacted("SECRET"), "CLICKVIEW"),
   *   eager: true
   * })
   *
   * @since 0.1.0
   */
  static readonly layerConfig: {
    <R>(
      options: Variables & Omit<TokenTuning<R>, keyof Variables> & Required<Pick<TokenTuning<R>, "store">>
    ): Layer.Layer<ClickViewToken, OAuthError | ConfigError.ConfigError, HttpClient.HttpClient | R>
    (
      options?: Variables & Omit<TokenTuning, keyof Variables>
    ): Layer.Layer<ClickViewToken, OAuthError | ConfigError.ConfigError, HttpClient.HttpClient>
  } = <R>(
    options: Variables & Omit<TokenTuning<R>, keyof Variables> = {}
  ): Layer.Layer<ClickViewToken, OAuthError | ConfigError.ConfigError, HttpClient.HttpClient | R> =>
    Layer.scoped(
      ClickViewToken,
      Effect.gen(function*() {
        yield* refuseBrowsers
        const credentials = Variable.credentials(options)
        yield* undying(credentials)
        return yield* assemble(
          { ...options, ...yield* undying(Variable.endpoint(options)) },
          Effect.mapError(credentials, (error) => unreadable(Variable.problem(error)))
        )
      })
    )

  /**
   * The service for unit tests, without HTTP. It serves one token or failure, or a list of them in order; the last one
   * repeats.
   *
   * @example
   * import { AccessToken, ClickViewToken, OAuthError } from "@effect-clickview/token"
   *
   * const works = ClickViewToken.layerTest()
   * const renews = ClickViewToken.layerTest([AccessToken.make({ value: "one" }), AccessToken.make({ value: "two" })])
   * const isDown = ClickViewToken.layerTest(new OAuthError({ reason: { _tag: "Unavailable", status: 503 } }))
   *
   * @since 0.1.0
   */
  static readonly layerTest = (
    script: AccessToken | OAuthError | ReadonlyArray<AccessToken | OAuthError> = AccessToken.make({
      value: "test-token",
      lifetime: Duration.days(36_500)
    })
  ): Layer.Layer<ClickViewToken> => Layer.sync(ClickViewToken, () => TestSource.make(script))
}

const refuseBrowsers: Effect.Effect<void, OAuthError> = Effect.suspend(() =>
  isBrowser(globalThis) ? Effect.fail(new OAuthError({ reason: { _tag: "Browser" } })) : Effect.void
)

const demandUsable = ({ clientId, clientSecret }: Credentials): Effect.Effect<void, OAuthError> => {
  const ofId = Credential.expectedClientId(clientId)
  if (ofId !== undefined) return Effect.fail(Settings.invalidOption("clientId", ofId))
  const ofSecret = Credential.expectedClientSecret(clientSecret)
  return ofSecret === undefined ? Effect.void : Effect.fail(Settings.invalidOption("clientSecret", ofSecret))
}

const unreadable = (problem: string): OAuthError => new OAuthError({ reason: { _tag: "Credentials", problem } })

/** Names the tag of a failed credentials effect. Everything else may quote the secret. */
const unread = (cause: Cause.Cause<unknown>): OAuthError => {
  const [error] = Cause.failures(cause)
  const tag = Predicate.hasProperty(error, "_tag") && typeof error._tag === "string" ? error._tag : ""
  const reason = tag === "OAuthError" && Predicate.hasProperty(error, "reason") ? error.reason : undefined
  if (Predicate.isTagged(reason, "Credentials") && "problem" in reason && typeof reason.problem === "string") {
    return unreadable(reason.problem)
  }
  if (Cause.isFailure(cause)) {
    return unreadable(`the effect that reads them failed${/^\w{1,64}$/.test(tag) ? ` with ${tag}` : ""}`)
  }
  return unreadable(`the effect that reads them ${Cause.isInterruptedOnly(cause) ? "was interrupted" : "died"}`)
}

/**
 * Reads the credentials within the timeout and refuses unusable ones. Every failure has the reason `Credentials`, so
 * that the rejection of another token does not start a cooldown here.
 */
const bounded = <R>(
  credentials: Effect.Effect<Credentials, unknown, R>,
  timeout: number
): Effect.Effect<Credentials, OAuthError, R> =>
  unloggedExit(Effect.map(credentials, (read) => ({ read, problem: Credential.problem(read) }))).pipe(
    Effect.disconnect,
    Effect.timeoutFail({
      duration: timeout,
      onTimeout: () => unreadable(`they were not read within ${timeout} ms`)
    }),
    Effect.flatMap(Exit.match({
      onFailure: (cause) => Effect.fail(unread(cause)),
      onSuccess: ({ problem, read }) => problem === undefined ? Effect.succeed(read) : Effect.fail(unreadable(problem))
    }))
  )

/** Hides a defect of reading the variables, such as a `Config.map` that throws: it may quote the secret. */
const undying = <A, E>(reading: Effect.Effect<A, E>): Effect.Effect<A, E | OAuthError> =>
  Effect.flatMap(
    unloggedExit(reading),
    (exit): Effect.Effect<A, E | OAuthError> =>
      Exit.isFailure(exit) && !Cause.isFailure(exit.cause) ? Effect.fail(unread(exit.cause)) : exit
  )

/** The exchange: without a store for this process only, with a store shared by the fleet. */
const exchangeOf = <R>(
  options: TokenTuning<R>,
  settings: Settings.Settings
): Effect.Effect<Pick<TokenSource.SourceSettings, "exchange" | "storeStatus">, never, HttpClient.HttpClient | R> =>
  Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const exchange = Exchange.make((options.transformClient ?? ((same) => same))(client), settings)
    if (options.store === undefined) return { exchange }
    const shared = yield* options.store.share(exchange, yield* options.store, settings)
    return { exchange: shared.exchange, storeStatus: shared.status }
  })

const assemble = <R, R2>(
  options: TokenTuning<R>,
  credentials: Effect.Effect<Credentials, unknown, R2>
): Effect.Effect<ClickViewToken["Type"], OAuthError, HttpClient.HttpClient | Scope.Scope | R | R2> =>
  Effect.gen(function*() {
    const settings = yield* Settings.make({ ...options, name: options.name ?? (yield* freeName) })
    const context = yield* Effect.context<R2>()
    const source = yield* TokenSource.make({
      name: settings.name,
      labels: settings.labels,
      host: settings.url.host,
      policy: settings.policy,
      ownFlights: options.flights === "own" ? settings.flightTimeout + settings.credentialsTimeout : undefined,
      background: options.background,
      credentials: Effect.provide(bounded(credentials, settings.credentialsTimeout), context),
      credentialsTimeout: settings.credentialsTimeout,
      ...yield* exchangeOf(options, settings)
    })
    const { clock, get, invalidate, peek, status, statusChanges } = source
    HeldToken.remember(get, () => {
      const now = instantOf(clock)
      return peek(now.wall, now.mono)
    })
    const { eager = false } = options
    if (eager !== false) {
      yield* Effect.catchIf(
        get,
        (error) => eager !== "required" && !error.isRejection,
        () => Effect.logWarning("The first ClickView token is fetched when it is asked for")
      )
    }
    if (options.renewal === "scheduled") {
      yield* ScheduledRenewal.make(source)
    }
    return { name: settings.name, get, peek, invalidate, ready: Effect.asVoid(get), status, statusChanges }
  })
