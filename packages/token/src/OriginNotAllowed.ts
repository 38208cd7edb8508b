/**
 * A call that was not sent, because its origin may not receive the token.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The call's origin may not receive the token. Nothing was sent.
 *
 * @since 0.1.0
 * @category errors
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-5.3
 */
export class OriginNotAllowed extends Schema.TaggedError<OriginNotAllowed>("@effect-clickview/token/OriginNotAllowed")(
  "OriginNotAllowed",
  {
    /** The scheme, host and port of the call. */
    origin: Schema.String,
    /** The origins that may receive the token. */
    allowed: Schema.Array(Schema.String)
  }
) {
  override get message(): string {
    return `not sent to ${this.origin}: the token is for ${this.allowed.join(", ")} alone ` +
      "(list another origin in the option `origins` if it may see the token)"
  }
}
