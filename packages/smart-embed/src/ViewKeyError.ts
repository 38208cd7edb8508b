/**
 * The error of this package: why there is no view key, and whether a retry can help.
 *
 * @since 0.1.0
 */
import { BearerAuth } from "@effect-clickview/token"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { describe, ViewKeyErrorReason } from "./ViewKeyErrorReason.ts"

/**
 * There is no view key. Catch it once, then switch on `reason._tag`.
 *
 * @example
 * import type { Viewing } from "@effect-clickview/smart-embed"
 * import { ViewKeys } from "@effect-clickview/smart-embed"
 * import { Effect } from "effect"
 *
 * const open = (viewing: Viewing) =>
 *   Effect.flatMap(ViewKeys, ({ create }) => create(viewing)).pipe(
 *     Effect.retry({ times: 1, while: (error) => error.isRetryable }),
 *     Effect.catchTag("ViewKeyError", (error) =>
 *       error.reason._tag === "Refused"
 *         ? Effect.fail("Your school cannot watch this video.")
 *         : Effect.fail("ClickView is not available. Please try again in a minute."))
 *   )
 *
 * @since 0.1.0
 * @category errors
 */
export class ViewKeyError extends Schema.TaggedError<ViewKeyError>("@effect-clickview/smart-embed/ViewKeyError")(
  "ViewKeyError",
  {
    /** Why there is no view key. */
    reason: ViewKeyErrorReason,
    /** How long ClickView asked to wait, from the `Retry-After` header. */
    retryAfter: Schema.optional(Schema.DurationFromMillis)
  }
) {
  /**
   * A predicate for a `ViewKeyError` with one of these reasons. It recognises errors of another copy of this package.
   *
   * @since 0.2.0
   */
  static is<const Tag extends ViewKeyErrorReason["_tag"]>(
    ...tags: ReadonlyArray<Tag>
  ): (error: unknown) => error is ViewKeyError & {
    readonly reason: Extract<ViewKeyErrorReason, { readonly _tag: Tag }>
  } {
    return (error): error is ViewKeyError & { readonly reason: Extract<ViewKeyErrorReason, { readonly _tag: Tag }> } =>
      Predicate.isTagged(error, "ViewKeyError") && Predicate.hasProperty(error, "reason") &&
      tags.some((tag) => Predicate.isTagged(error.reason, tag))
  }

  /** Whether a retry can give the same viewing a view key. */
  get isRetryable(): boolean {
    switch (this.reason._tag) {
      case "Transport":
        return BearerAuth.certificateAdvice(this.reason.code) === undefined &&
          (this.reason.proxyStatus === undefined || BearerAuth.isTransient(this.reason.proxyStatus))
      case "Timeout":
      case "Unavailable":
        return true
      case "NoToken":
        return this.reason.error.isRetryable
      default:
        return false
    }
  }

  override get message(): string {
    return describe(this.reason)
  }
}
