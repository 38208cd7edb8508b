/**
 * Everything that can be set, and what it is when it is not.
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
 * A wait that doubles with each failure in a row.
 *
 * @since 0.1.0
 * @category options
 */
export interface Wait {
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
  /** The scopes to ask for, separated by spaces. Default `smartembed.viewkey`. */
  readonly scope?: string | undefined
  /**
   * Names this client in metrics and spans. Default `clickview`, and `clickview-2` up to `clickview-8` while other clients
   * without a name are open.
   */
  readonly name?: string | undefined
  /** Changes the HTTP client that asks for tokens, for example to add a header. It sees the secret: log nothing. */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
  /** The lifetime of a token whose answer gives none. Default 1 hour. */
  readonly defaultLifetime?: Duration.DurationInput | undefined
  /** `onDemand` renews when somebody asks; `scheduled` keeps a quiet server's token fresh. Default `onDemand`. */
  readonly renewal?: "onDemand" | "scheduled" | undefined
  /**
   * `true` fetches while the layer is built: a rejection fails the build, any other failure logs a warning.
   * `required` fails the build on both. Default `false`.
   */
  readonly eager?: boolean | "required" | undefined
  /**
   * Shares the token with all processes that use the same store: pass the tag `TokenStore`, and the layer needs one.
   * Default none: each process asks for a token of its own.
   */
  readonly store?: Effect.Effect<TokenStore["Type"], never, R> & Pick<typeof TokenStore, "share"> | undefined
  /**
   * `shared`: all who have no token await one request. `own`: nobody awaits what another has begun, and each asks by
   * itself, for runtimes such as Cloudflare Workers, where what one request began cannot resume another. Default `shared`.
   */
  readonly flights?: "shared" | "own" | undefined
  /** Is handed each renewal that nobody awaits, such as `waitUntil` of a Worker, which keeps it alive. */
  readonly background?: ((renewal: Promise<void>) => void) | undefined
  /** When a token is renewed and when it is no longer used, each bounded by a share of its lifetime. */
  readonly windows?: {
    /** Closer to its end than this (or 1/20 of its lifetime) it is not handed out. Default 60 seconds. */
    readonly hard?: Duration.DurationInput | undefined
    /** Renewal begins at least this long before the end (or half its lifetime). Default 60 seconds. */
    readonly softMin?: Duration.DurationInput | undefined
    /** Renewal begins at most this long before the end; at least twice `hard`. Default 60 minutes. */
    readonly softMax?: Duration.DurationInput | undefined
  } | undefined
  /** Attempts within one flight. */
  readonly retry?: {
    /** How many attempts a flight makes at most. Default 3. */
    readonly attempts?: number | undefined
    /** The first delay is drawn from zero to this. Default 200 milliseconds. */
    readonly base?: Duration.DurationInput | undefined
    /** Delays are drawn from zero to at most this. Default 2 seconds. */
    readonly cap?: Duration.DurationInput | undefined
    /**
     * Replaces attempts, base and cap. It receives transient failures only. A delay is at least 100 milliseconds;
     * `Retry-After` and the time limits still hold.
     */
    readonly schedule?: Schedule.Schedule<unknown, OAuthError> | undefined
  } | undefined
  /** How long things may take. */
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
  /** How long nothing is asked after a flight has failed. Lengthened by up to 20 % at random. */
  readonly waits?: {
    /** Between renewals that fail while a good token is served. Default 30 seconds, doubling to 10 minutes. */
    readonly backOff?: Wait | undefined
    /** After a rejection. Default 30 seconds, doubling to 15 minutes. */
    readonly coolDown?: Wait | undefined
    /** After another failure with no good token: who comes within it shares it. Default 1 second to 10 seconds. */
    readonly share?: Wait | undefined
    /** An invalidation is heeded at most once in this time. Default 1 minute. */
    readonly invalidation?: Duration.DurationInput | undefined
    /** During a cool-down the credentials are read again at most once in this time. Default 1 second. */
    readonly credentials?: Duration.DurationInput | undefined
    /** The longest `Retry-After` that is believed; a longer one counts as this. Default 5 minutes. */
    readonly maxRetryAfter?: Duration.DurationInput | undefined
  } | undefined
}

/**
 * The options of `ClickViewToken.layer`: fixed credentials, or an effect that is run anew for each flight. `R` is what the
 * store needs, `R2` what that effect needs.
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
      /** Reads the credentials, for secrets that rotate. Run anew for each flight. */
      readonly credentials: Effect.Effect<Credentials, unknown, R2>
      readonly clientId?: undefined
      readonly clientSecret?: undefined
    }
  )
