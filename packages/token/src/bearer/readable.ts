/**
 * A token whose value can be read. Tokens are shared, so that somebody who wipes one wipes it for everybody: it is then as
 * good as refused.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { AccessToken } from "../AccessToken.ts"
import { OAuthError } from "../OAuthError.ts"

/** What calls need of the token's service. */
export interface Tokens {
  readonly name?: string | undefined
  readonly get: Effect.Effect<AccessToken, OAuthError>
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
}

/** A token with its value. */
export interface Readable {
  readonly token: AccessToken
  readonly secret: string
  /** The same value, in a `Redacted` that nobody else can wipe. */
  readonly copy: Redacted.Redacted<string>
}

const secretOf = Option.liftThrowable(Redacted.value<string>)

const wiped = (): OAuthError =>
  new OAuthError({
    reason: {
      _tag: "Credentials",
      problem: "somebody wiped the access token, which all callers share; do not call Redacted.unsafeWipe on a token"
    }
  })

/** The token with its value; once more when it was wiped. */
export const readable = ({ get, invalidate }: Tokens): Effect.Effect<Readable, OAuthError> => {
  /** Each `Redacted` is an entry of a weak map, which every collection of garbage looks at: one a token, not one a call. */
  let last: Readable | undefined
  const read = (token: AccessToken): Option.Option<Readable> =>
    Option.map(secretOf(token.value), (secret) =>
      last?.token === token && last.secret === secret
        ? last
        : last = { token, secret, copy: Redacted.make(secret) })
  return Effect.flatMap(get, (first) =>
    Option.match(read(first), {
      onSome: Effect.succeed,
      onNone: () =>
        Effect.flatMap(Effect.zipRight(invalidate(first), get), (next) => Effect.mapError(read(next), wiped))
    }))
}
