/**
 * The client's interface, in promises.
 *
 * @since 0.2.0
 */
/// <reference lib="esnext.disposable" preserve="true" />
import type { Viewing } from "@effect-clickview/smart-embed"
import type { ClickViewStatus } from "./ClickViewStatus.ts"
import type { Embed } from "./Embed.ts"
import type { Token } from "./Token.ts"

/**
 * Options of `getToken`.
 *
 * @since 0.2.0
 * @category options
 */
export interface GetTokenOptions {
  /** Ends this caller's wait only: the token request continues for the others. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A viewing, and options of its view key.
 *
 * @since 0.2.0
 * @category options
 */
export interface ViewingOptions extends Viewing {
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined
  /** The accessible name of the `iframe`. Default `ClickView video`. */
  readonly title?: string | undefined
}

/**
 * A ClickView client: the token, authorized calls, and view keys.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickView extends AsyncDisposable {
  /** Gives a usable token: at once if one is held, else from the one request in progress. Fails with `OAuthError`. */
  readonly getToken: (options?: GetTokenOptions) => Promise<Token>
  /**
   * `fetch` with the token, to ClickView's API and the origins in the options. A path such as `/api/v1/example` is
   * resolved against the API. A refused token is renewed and the call replayed, if its body can be sent again.
   * Redirects are not followed. Fails with `OAuthError`, `OriginNotAllowed`, and the errors of `fetch`.
   */
  readonly fetch: typeof globalThis.fetch
  /** Creates a view key for one viewing. Fails with `ViewKeyError`. */
  readonly createViewKey: (viewing: ViewingOptions) => Promise<Embed>
  /** For a readiness probe: succeeds once a usable token is held. Fails with `OAuthError`. */
  readonly ready: (options?: GetTokenOptions) => Promise<void>
  /** The token's current status. Never fails. */
  readonly status: () => ClickViewStatus
  /** Calls the listener with the current status and after each change, until you call the returned function. */
  readonly onStatus: (listener: (status: ClickViewStatus) => void) => () => void
  /** Discards this token and no other, at most once a minute. Call it when an API refuses the token. */
  readonly invalidate: (token: Pick<Token, "value">) => void
  /** Closes all resources. Every waiting and every later call fails with reason `Closed`. Never fails. */
  readonly close: () => Promise<void>
}
