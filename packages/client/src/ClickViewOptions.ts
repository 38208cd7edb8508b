/**
 * Everything that can be set, in plain values, under the names of the layers' options.
 *
 * @since 0.2.0
 */
import type { ViewKeysOptions } from "@effect-clickview/smart-embed"
import type { BearerAuthOptions, TokenStore, TokenTuning } from "@effect-clickview/token"
import type * as Effect from "effect/Effect"

/**
 * The id and the secret as a program of plain values has them.
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
 * The options of `createClickView`. Each has a default. Times are milliseconds, or texts such as `"30 seconds"`.
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
  /** Reads the credentials, for secrets that rotate. Called anew for each request for a token. */
  readonly credentials?: (() => PlainCredentials | PromiseLike<PlainCredentials>) | undefined
  /** Begins to ask for the token at once. It never fails: `await clickview.ready()` says what came of it. */
  readonly eager?: boolean | undefined
  /** Shares the token with all processes that use this store. */
  readonly store?: TokenStore["Type"] | Effect.Effect<TokenStore["Type"]> | undefined
  /** Keeps a renewal in the background alive, on runtimes that end with the answer: `waitUntil` of `cloudflare:workers`. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /** How view keys are asked for. */
  readonly viewKeys?: ViewKeysOptions | undefined
  /** Sends every request in place of the runtime's HTTP. It sees the secret: log nothing. */
  readonly fetch?: typeof globalThis.fetch | undefined
}
