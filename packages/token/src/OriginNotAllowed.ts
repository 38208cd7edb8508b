/**
 * A call that was not sent, because the token is not for its address.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The call went to an origin that may not see the token. Nothing has left.
 *
 * @since 0.1.0
 * @category errors
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-5.3
 */
export class OriginNotAllowed extends Schema.TaggedError<OriginNotAllowed>("@effect-clickview/token/OriginNotAllowed")(
  "OriginNotAllowed",
  {
    /** Scheme, host and port that were called. */
    origin: Schema.String,
    /** Those that may see the token. */
    allowed: Schema.Array(Schema.String)
  }
) {
  override get message(): string {
    return `not sent to ${this.origin}: the token is for ${this.allowed.join(", ")} alone ` +
      "(list another origin in the option `origins` if it may see the token)"
  }
}
