/**
 * The token in plain values. It prints, logs and serialises without its value.
 *
 * @since 0.2.0
 */
import type { AccessToken } from "@effect-clickview/token"
import * as DateTime from "effect/DateTime"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

/**
 * A bearer token.
 *
 * @since 0.2.0
 * @category models
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export class Token {
  readonly #token: AccessToken
  /** The granted scopes. */
  readonly scopes: ReadonlyArray<string>
  /** When the token expires. */
  readonly expiresAt: Date

  constructor(token: AccessToken) {
    this.#token = token
    this.scopes = token.scopes
    this.expiresAt = DateTime.toDate(token.expiresAt)
  }

  /** The token, which follows `Bearer` in a request. */
  get value(): string {
    return Redacted.value(this.#token.value)
  }

  /** Prints no secret. */
  toString(): string {
    return String(this.#token)
  }

  toJSON(): unknown {
    return this.#token.toJSON()
  }

  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}
