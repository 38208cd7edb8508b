/** The messages between a member of the fleet and its parent. No token is sent: tokens are compared by fingerprint. */

/** Where a member can pause: before it sends its token request, or after it received the response. */
export type PausePoint = "before" | "after"

export type Command =
  /** Gets a token. */
  | { readonly _tag: "Get" }
  /** Gets tokens every `every` milliseconds, for `for` milliseconds. */
  | { readonly _tag: "GetRepeatedly"; readonly for: number; readonly every: number }
  /** Invalidates the current token, as after a 401 from the API, and gets another one. */
  | { readonly _tag: "Invalidate" }
  /** Replaces the client secret, then does the same as `Invalidate`. */
  | { readonly _tag: "Rotate"; readonly secret: string }
  /** Gets a token and pauses at its token request until `Continue`. */
  | { readonly _tag: "PauseAt"; readonly where: PausePoint }
  | { readonly _tag: "Continue" }

export interface Reply {
  /** The token's fingerprint; `undefined` after a failure. */
  readonly token: string | undefined
  /** The failure's reason. */
  readonly reason: string | undefined
  /** Milliseconds until the token expires, by the member's clock. */
  readonly remaining: number
  /** Milliseconds until the next attempt; 0 if it may be made now. */
  readonly retryIn: number
  /** Milliseconds that `get` took; the maximum after `GetRepeatedly`. */
  readonly elapsed: number
  /** How many calls of `get` succeeded. */
  readonly served: number
  /** How many calls of `get` failed. */
  readonly failed: number
  /** How many flights bypassed the store so far. */
  readonly withoutStore: number
}

/** What a member reports unasked. */
export type Event = { readonly _tag: "Ready" } | { readonly _tag: "Paused" }

export type ToMember = { readonly id: number; readonly command: Command }

export type FromMember = { readonly id: number; readonly reply: Reply } | { readonly event: Event }
