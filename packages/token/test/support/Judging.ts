/**
 * The library's judgement of one complete response, without a request, a clock or a flight.
 */
import { Headers } from "@effect/platform"
import { Either, Redacted } from "effect"
import type { Body } from "../../src/exchange/BoundedResponse.ts"
import type { Grant } from "../../src/exchange/TokenResponse.ts"
import * as TokenResponse from "../../src/exchange/TokenResponse.ts"
import { OAuthError } from "../../src/index.ts"

/** The requested scope, and the secrets that must not be shown. */
const context: TokenResponse.Context = {
  host: "auth.example.org",
  scope: "smartembed.viewkey",
  attemptLimit: 5000,
  secrets: [Redacted.make("my-secret")]
}

/** A grant, or the failure that a caller would get. */
export const judge = (
  status: number,
  body: string | Body,
  changed: Partial<TokenResponse.Context> = {}
): Either.Either<Grant, OAuthError> =>
  Either.mapLeft(
    TokenResponse.interpret(
      { status, headers: Headers.empty, body: typeof body === "string" ? { _tag: "Text", text: body } : body },
      { ...context, ...changed }
    ),
    (reason) => new OAuthError({ reason })
  )
