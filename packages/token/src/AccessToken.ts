/**
 * An access token as the token endpoint issued it. Its value is `Redacted`, and it prints, logs and serialises without
 * that value; read it with `Redacted.value(token.value)` in the one place where a request is written.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

/** A token that never ends is one that ends in a thousand years: dates do not reach for ever. */
const longest = Duration.days(365_000)

/**
 * An OAuth 2.0 bearer token with what is known about it. Two tokens are equal when all their fields are.
 *
 * @since 0.1.0
 * @category models
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-1.4
 */
export class AccessToken extends Data.Class<{
  /** The token itself. */
  readonly value: Redacted.Redacted<string>
  /** How it is presented: always `Bearer` (RFC 6750). */
  readonly tokenType: "Bearer"
  /** The scopes that were granted. */
  readonly scopes: ReadonlyArray<string>
  /** When the request that obtained it left. */
  readonly issuedAt: DateTime.Utc
  /** When the server stops accepting it. */
  readonly expiresAt: DateTime.Utc
}> {
  /**
   * A token for your tests: a value, and an hour to live from the epoch on unless you say otherwise.
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
