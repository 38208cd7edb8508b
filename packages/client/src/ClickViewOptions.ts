/**
 * The options of `createClickView`, in plain values, with the names of the layers' options.
 *
 * @since 0.2.0
 */
import type { ViewKeysOptions } from "@effect-clickview/smart-embed"
import type { BearerAuthOptions, TokenStore, TokenTuning } from "@effect-clickview/token"
import type * as Effect from "effect/Effect"

/**
 * The client id and secret in plain values.
 *
 * @since 0.2.0
 * @category models
 */
export interface PlainCredentials {
  /** The client id that ClickView gave you. */
  readonly clientId: string
  /** The client secret that ClickView gave you. */
  readonly clientSecret: string
}

/**
 * The options of `createClickView`. Each has a default. Times are milliseconds or texts such as `"30 seconds"`.
 *
 * @since 0.2.0
 * @category options
 */
export interface ClickViewOptions extends
  BearerAuthOptions,
  Pick<
    TokenTuning,
    | "tokenUrl"
    | "scope"
    | "name"
    | "defaultLifetime"
    | "renewal"
    | "flights"
    | "windows"
    | "retry"
    | "timeouts"
    | "waits"
  >
{
  /** The client id that ClickView gave you. Default: the variable `CLICKVIEW_CLIENT_ID`. */
  readonly clientId?: string | undefined
  /** The client secret that ClickView gave you. Default: the variable `CLICKVIEW_CLIENT_SECRET`. */
  readonly clientSecret?: string | undefined
  /** Reads the credentials, for secrets that rotate. Called before each token request. */
  readonly credentials?: (() => PlainCredentials | PromiseLike<PlainCredentials>) | undefined
  /** Requests the token at once. It never throws: `await clickview.ready()` gives the outcome. */
  readonly eager?: boolean | undefined
  /** Shares the token with all processes that use this store. */
  readonly store?: TokenStore["Type"] | Effect.Effect<TokenStore["Type"]> | undefined
  /** Keeps a background renewal alive after the response, such as `waitUntil` of `cloudflare:workers`. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /** Options of view keys. */
  readonly viewKeys?: ViewKeysOptions | undefined
  /** Sends every request in place of the runtime's HTTP client. It sees the secret, so it must not log requests. */
  readonly fetch?: typeof globalThis.fetch | undefined
}
