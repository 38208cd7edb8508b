/**
 * All options and their defaults.
 *
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Schedule from "effect/Schedule"
import type { Credentials } from "./Credentials.ts"
import type { OAuthError } from "./OAuthError.ts"
import type { TokenStore } from "./TokenStore.ts"

/**
 * A backoff: a wait that doubles with each consecutive failure.
 *
 * @since 0.1.0
 * @category options
 */
export interface BackoffOptions {
  /** The wait after the first failure. */
  readonly first?: Duration.DurationInput | undefined
  /** The longest wait. */
  readonly max?: Duration.DurationInput | undefined
}

/**
 * All options but the credentials. Each has a default that suits ClickView. `R` is what the store needs.
 *
 * @since 0.1.0
 * @category options
 */
export interface TokenTuning<R = never> {
  /** The token endpoint. HTTPS, or plain HTTP on loopback. Default `https://auth.clickviewapp.com/connect/token`. */
  readonly tokenUrl?: string | URL | undefined
  /** The scopes to request, separated by spaces. Default `smartembed.viewkey`. */
  readonly scope?: string | undefined
  /**
   * Names this client in metrics and spans. Default `clickview`, and `clickview-2` up to `clickview-8` while other
   * clients without a name are open.
   */
  readonly name?: string | undefined
  /** Transforms the HTTP client of the token request, for example to add a header. It sees the secret: log nothing. */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
  /** The lifetime of a token if the response has no `expires_in`. Default 1 hour. */
  readonly defaultLifetime?: Duration.DurationInput | undefined
  /** `onDemand` renews when `get` is called; `scheduled` keeps the token fresh without calls. Default `onDemand`. */
  readonly renewal?: "onDemand" | "scheduled" | undefined
  /**
   * `true` obtains a token while the layer is built: a rejection fails the build, any other failure logs a warning.
   * `required` fails the build on both. Default `false`.
   */
  readonly eager?: boolean | "required" | undefined
  /**
   * Shares the token with all processes that use the same store. Pass the tag `TokenStore`; the layer then requires
   * one. Default: each process obtains its own token.
   */
  readonly store?: Effect.Effect<TokenStore["Type"], never, R> & Pick<typeof TokenStore, "share"> | undefined
  /**
   * `shared`: all waiting callers share one request. `own`: each caller makes its own request, for runtimes such as
   * Cloudflare Workers, where one request cannot resume another. Default `shared`.
   */
  readonly flights?: "shared" | "own" | undefined
  /** Receives each renewal in the background, such as `waitUntil` of a Worker, which keeps it alive. */
  readonly background?: ((renewal: Promise<void>) => void) | undefined
  /** When a token is renewed, and when it is no longer used. */
  readonly windows?: {
    /** A token that expires within this time (at most 1/20 of its lifetime) is not used. Default 60 seconds. */
    readonly hard?: Duration.DurationInput | undefined
    /** Renewal starts at least this long before expiry (at most half of the lifetime). Default 60 seconds. */
    readonly softMin?: Duration.DurationInput | undefined
    /** Renewal starts at most this long before expiry; at least twice `hard`. Default 60 minutes. */
    readonly softMax?: Duration.DurationInput | undefined
  } | undefined
  /** The attempts of one flight. */
  readonly retry?: {
    /** The maximum number of attempts. Default 3. */
    readonly attempts?: number | undefined
    /** The first delay is random from zero to this. Default 200 milliseconds. */
    readonly base?: Duration.DurationInput | undefined
    /** The maximum delay. Default 2 seconds. */
    readonly cap?: Duration.DurationInput | undefined
    /**
     * Replaces attempts, base and cap. It receives transient failures only. A delay is at least 100 milliseconds;
     * `Retry-After` and the time limits still hold.
     */
    readonly schedule?: Schedule.Schedule<unknown, OAuthError> | undefined
  } | undefined
  /** Timeouts. */
  readonly timeouts?: {
    /** One attempt, from connecting to the last byte. Default 5 seconds, or `flight` if that is shorter. */
    readonly attempt?: Duration.DurationInput | undefined
    /** All attempts of a flight and the delays between them. Default 15 seconds. */
    readonly flight?: Duration.DurationInput | undefined
    /** Reading the credentials. Default 5 seconds. */
    readonly credentials?: Duration.DurationInput | undefined
    /** One operation of the store. Default 100 milliseconds. */
    readonly store?: Duration.DurationInput | undefined
  } | undefined
  /** How long no request is sent after a failed flight. Lengthened by up to 20 % at random. */
  readonly waits?: {
    /** After a failed renewal, while a valid token is served. Default 30 seconds, doubling to 10 minutes. */
    readonly backoff?: BackoffOptions | undefined
    /** After a rejection. Default 30 seconds, doubling to 15 minutes. */
    readonly cooldown?: BackoffOptions | undefined
    /**
     * After another failure without a valid token: callers share the failure. Default 1 second, doubling to 10 seconds.
     */
    readonly share?: BackoffOptions | undefined
    /** The minimum time between invalidations. Default 1 minute. */
    readonly invalidation?: Duration.DurationInput | undefined
    /** The minimum time between reads of the credentials during a cooldown. Default 1 second. */
    readonly credentials?: Duration.DurationInput | undefined
    /** The maximum `Retry-After`; a longer one counts as this. Default 5 minutes. */
    readonly maxRetryAfter?: Duration.DurationInput | undefined
  } | undefined
}

/**
 * The options of `ClickViewToken.layer`: credentials as values, or an effect that reads them before each flight. `R` is
 * what the store requires, `R2` what the effect requires.
 *
 * @since 0.1.0
 * @category options
 */
export type TokenOptions<R = never, R2 = never> =
  & TokenTuning<R>
  & (
    | {
      /** The client id that ClickView gave you. */
      readonly clientId: string
      /** The client secret that ClickView gave you. */
      readonly clientSecret: Redacted.Redacted<string>
      readonly credentials?: undefined
    }
    | {
      /** Reads the credentials before each flight, for secrets that rotate. */
      readonly credentials: Effect.Effect<Credentials, unknown, R2>
      readonly clientId?: undefined
      readonly clientSecret?: undefined
    }
  )
