/**
 * The client id and the client secret. The secret is `Redacted` from where it is read to where the request is written.
 *
 * @since 0.1.0
 */
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

/**
 * The credentials of the client.
 *
 * @since 0.1.0
 * @category models
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export interface Credentials {
  /** The client id that ClickView gave you. Not a secret. */
  readonly clientId: string
  /** The client secret that ClickView gave you. */
  readonly clientSecret: Redacted.Redacted<string>
}

const valueOf = Option.liftThrowable(Redacted.value)

/** RFC 6749, appendix A.1 and A.2: visible ASCII and the space. */
const visible = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

const expected = (text: unknown): string | undefined =>
  typeof text === "string" && visible.test(text)
    ? undefined
    : text === "" || text === undefined
    ? "set: it is empty or missing"
    : "visible ASCII characters, without control characters and without white space at either end " +
      "(look for a newline at the end of a mounted file)"

/**
 * What a client id must be; `undefined` if it is usable.
 *
 * @internal
 */
export const expectedClientId = (clientId: unknown): string | undefined => expected(clientId)

/**
 * What a client secret must be; `undefined` if it is usable.
 *
 * @internal
 */
export const expectedClientSecret = (clientSecret: unknown): string | undefined => {
  if (clientSecret === undefined) return expected(clientSecret)
  if (!Redacted.isRedacted(clientSecret)) return "a Redacted value: wrap it in Redacted.make"
  return Option.match(valueOf(clientSecret), {
    onNone: () => "a Redacted value that nobody has wiped",
    onSome: expected
  })
}

/**
 * What is wrong with the credentials; `undefined` if they are usable.
 *
 * @internal
 */
export const problem = (credentials: Credentials): string | undefined => {
  if (!Predicate.isObject(credentials)) return "they must be an object with clientId and clientSecret"
  const ofId = expectedClientId(credentials.clientId)
  if (ofId !== undefined) return `clientId must be ${ofId}`
  const ofSecret = expectedClientSecret(credentials.clientSecret)
  return ofSecret === undefined ? undefined : `clientSecret must be ${ofSecret}`
}

/**
 * Whether the ids and the secrets are equal.
 *
 * @internal
 */
export const same = (a: Credentials, b: Credentials): boolean =>
  a.clientId === b.clientId && Equal.equals(a.clientSecret, b.clientSecret)
