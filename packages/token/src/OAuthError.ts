/**
 * The failure of this library: why there is no token, whether retrying can help, and when the next request is sent.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Certificate from "./exchange/Certificate.ts"
import * as ProxyRefusal from "./exchange/ProxyRefusal.ts"
import { describe, OAuthErrorReason } from "./OAuthErrorReason.ts"

/**
 * There is no token. Catch it once, then look at `reason._tag`.
 *
 * @example
 * import { ClickViewToken } from "@effect-clickview/token"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.flatMap(ClickViewToken, (tokens) => tokens.get).pipe(
 *   Effect.catchTag("OAuthError", (error) =>
 *     error.reason._tag === "Rejected"
 *       ? Console.error(`Wrong credentials: ${error.message}`)
 *       : Console.error(error.message))
 * )
 *
 * @since 0.1.0
 * @category errors
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export class OAuthError extends Schema.TaggedError<OAuthError>("@effect-clickview/token/OAuthError")("OAuthError", {
  /** Why there is no token. */
  reason: OAuthErrorReason,
  /** How long the server asked the client to wait, from `Retry-After`. */
  retryAfter: Schema.optional(Schema.DurationFromMillis),
  /** No request is sent before this time; until then callers get this failure. */
  nextAttemptAt: Schema.optional(Schema.DateTimeUtc)
}) {
  /**
   * Makes a predicate: an `OAuthError` with one of these reasons. It recognises errors of another copy of this package.
   *
   * @example
   * import { ClickViewToken, OAuthError } from "@effect-clickview/token"
   * import { Console, Effect } from "effect"
   *
   * const program = Effect.flatMap(ClickViewToken, (tokens) => tokens.get).pipe(
   *   Effect.tapError((error) =>
   *     OAuthError.is("Rejected", "ScopeNotGranted")(error) ? Console.error(`Ask an administrator: ${error.message}`) : Effect.void)
   * )
   *
   * @since 0.2.0
   */
  static is<const Tag extends OAuthErrorReason["_tag"]>(
    ...tags: ReadonlyArray<Tag>
  ): (error: unknown) => error is OAuthError & { readonly reason: Extract<OAuthErrorReason, { readonly _tag: Tag }> } {
    return (error): error is OAuthError & { readonly reason: Extract<OAuthErrorReason, { readonly _tag: Tag }> } =>
      Predicate.isTagged(error, "OAuthError") && Predicate.hasProperty(error, "reason") &&
      tags.some((tag) => Predicate.isTagged(error.reason, tag))
  }

  /** Whether the same request may succeed later. */
  get isRetryable(): boolean {
    switch (this.reason._tag) {
      case "Transport":
        return Certificate.advice(this.reason.code) === undefined &&
          (this.reason.proxyStatus === undefined || !ProxyRefusal.isFinal(this.reason.proxyStatus))
      case "Timeout":
      case "Unavailable":
      case "ExpiredOnArrival":
      case "Credentials":
        return true
      default:
        return false
    }
  }

  /**
   * Whether the server rejected the client. Retrying does not help: the credentials, the scope or the agreement must
   * change.
   */
  get isRejection(): boolean {
    return this.reason._tag === "Rejected" || this.reason._tag === "ScopeNotGranted"
  }

  override get message(): string {
    const text = describe(this.reason)
    return this.nextAttemptAt === undefined
      ? text
      : `${text} (no further request before ${DateTime.formatIso(this.nextAttemptAt)})`
  }
}
