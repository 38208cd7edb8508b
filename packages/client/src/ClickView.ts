/**
 * ClickView as a program of promises sees it.
 *
 * @since 0.2.0
 */
/// <reference lib="esnext.disposable" preserve="true" />
import type { Viewing } from "@effect-clickview/smart-embed"
import type { ClickViewStatus } from "./ClickViewStatus.ts"
import type { Embed } from "./Embed.ts"
import type { Token } from "./Token.ts"

/**
 * How one token is asked for.
 *
 * @since 0.2.0
 * @category options
 */
export interface GetTokenOptions {
  /** Frees this caller alone: the request for the token goes on for the others. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A viewing, and how its view key is asked for.
 *
 * @since 0.2.0
 * @category options
 */
export interface ViewingOptions extends Viewing {
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined
  /** What a screen reader calls the `iframe`. Default `ClickView video`. */
  readonly title?: string | undefined
}

/**
 * A client of ClickView: the token, calls that carry it, and view keys.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickView extends AsyncDisposable {
  /** A usable token: at once when one is held, else the outcome of the one request under way. Fails with `OAuthError`. */
  readonly getToken: (options?: GetTokenOptions) => Promise<Token>
  /**
   * `fetch` that carries the token, to ClickView's API and the origins that the options name. A path such as
   * `/api/v1/example` is the API's. A refused token is renewed and the call made once more, if its body can be sent again.
   * Redirects are not followed. Fails with `OAuthError` and `OriginNotAllowed`, and as `fetch` does.
   */
  readonly fetch: typeof globalThis.fetch
  /** A new view key, for one viewing. Fails with `ViewKeyError`. */
  readonly createViewKey: (viewing: ViewingOptions) => Promise<Embed>
  /** For a readiness probe: succeeds when a usable token is held, else joins the request under way. Fails with `OAuthError`. */
  readonly ready: (options?: GetTokenOptions) => Promise<void>
  /** What is known about the token now. Never fails. */
  readonly status: () => ClickViewStatus
  /** Calls the listener with the status now and each time it changes, until the returned function is called. */
  readonly onStatus: (listener: (status: ClickViewStatus) => void) => () => void
  /** Forgets this token, and no other: call it when an API has refused it. Heeded once a minute. */
  readonly invalidate: (token: Pick<Token, "value">) => void
  /** Ends what is open. Whoever waits, and every later call, fails with reason `Closed`. Never fails. */
  readonly close: () => Promise<void>
}
