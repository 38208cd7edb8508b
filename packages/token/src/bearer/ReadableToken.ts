/**
 * A token whose value can be read. Tokens are shared, so wiping one wipes it for all callers. A wiped token counts as refused.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { AccessToken } from "../AccessToken.ts"
import { OAuthError } from "../OAuthError.ts"
import * as HeldToken from "./HeldToken.ts"

/** The members of the token service that calls need. */
export interface Tokens {
  readonly name?: string | undefined
  readonly get: Effect.Effect<AccessToken, OAuthError>
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
}

/** A token with its value. */
export interface ReadableToken {
  readonly token: AccessToken
  readonly secret: string
  /** The value in a `Redacted` that other code cannot wipe. */
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

/** The tokens of a service, with their values. */
export interface ReadableTokens {
  /** Gets the token; renews it once if it was wiped. */
  readonly get: Effect.Effect<ReadableToken, OAuthError>
  /** The token that `get` would succeed with at once, if that is known. */
  readonly held: () => ReadableToken | undefined
}

/** Reads the tokens of a service. */
export const readTokens = ({ get, invalidate }: Tokens): ReadableTokens => {
  /** One `Redacted` for each token and not for each call, because each is an entry in a weak map. */
  let last: ReadableToken | undefined
  const read = (token: AccessToken): Option.Option<ReadableToken> =>
    Option.map(secretOf(token.value), (secret) =>
      last?.token === token && last.secret === secret
        ? last
        : last = { token, secret, copy: Redacted.make(secret) })
  const held = HeldToken.of(get)
  return {
    get: Effect.flatMap(get, (first) =>
      Option.match(read(first), {
        onSome: Effect.succeed,
        onNone: () =>
          Effect.flatMap(Effect.zipRight(invalidate(first), get), (next) => Effect.mapError(read(next), wiped))
      })),
    held: () => {
      const token = held()
      return token && Option.getOrUndefined(read(token))
    }
  }
}
