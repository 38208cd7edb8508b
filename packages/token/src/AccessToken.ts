/**
 * An access token as the token endpoint issued it. It prints, logs and serialises without its value, which is
 * `Redacted`. Read the value with `Redacted.value(token.value)` only where you write a request.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

/** The lifetime of a token that never expires: a thousand years, because a date has a maximum. */
const longest = Duration.days(365_000)

/**
 * An OAuth 2.0 bearer token with its scopes and times. Two tokens are equal when all their fields are equal.
 *
 * @since 0.1.0
 * @category models
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-1.4
 */
export class AccessToken extends Data.Class<{
  /** The token's value. */
  readonly value: Redacted.Redacted<string>
  /** The token type: always `Bearer` (RFC 6750). */
  readonly tokenType: "Bearer"
  /** The granted scopes. */
  readonly scopes: ReadonlyArray<string>
  /** When the token request was sent. */
  readonly issuedAt: DateTime.Utc
  /** When the token expires. */
  readonly expiresAt: DateTime.Utc
}> {
  /**
   * Makes a token for tests. By default it is issued at the epoch and lives one hour.
   *
   * @example
   * import { AccessToken } from "@effect-clickview/token"
   * import { DateTime, Redacted } from "effect"
   *
   * const token = AccessToken.make({
   *   value: Redacted.make("a-token"),
   *   issuedAt: DateTime.unsafeMake("2026-01-01T00:00:00Z"),
   *   lifetime: "24 hours"
   * })
   *
   * console.log(`${token}`)
   * // AccessToken(<redacted>, smartembed.viewkey, expires 2026-01-02T00:00:00.000Z)
   *
   * @since 0.1.0
   */
  static make(options: {
    readonly value: Redacted.Redacted<string> | string
    readonly scopes?: ReadonlyArray<string> | undefined
    readonly issuedAt?: DateTime.Utc | undefined
    readonly lifetime?: Duration.DurationInput | undefined
  }): AccessToken {
    const issuedAt = options.issuedAt ?? DateTime.unsafeMake(0)
    return new AccessToken({
      value: typeof options.value === "string" ? Redacted.make(options.value) : options.value,
      tokenType: "Bearer",
      scopes: Data.array([...(options.scopes ?? ["smartembed.viewkey"])]),
      issuedAt,
      expiresAt: DateTime.addDuration(issuedAt, Duration.min(options.lifetime ?? Duration.hours(1), longest))
    })
  }

  override toString(): string {
    return `AccessToken(<redacted>, ${this.scopes.join(" ")}, expires ${DateTime.formatIso(this.expiresAt)})`
  }

  toJSON(): unknown {
    return {
      _tag: "AccessToken",
      value: "<redacted>",
      tokenType: this.tokenType,
      scopes: this.scopes,
      issuedAt: DateTime.formatIso(this.issuedAt),
      expiresAt: DateTime.formatIso(this.expiresAt)
    }
  }

  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}
