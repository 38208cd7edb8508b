/**
 * The token that a service holds, without an effect. It belongs to the service's `get`, so that a service made of another one
 * with a `get` of its own does not have it. Two copies of this package share it.
 */
import type * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import type { AccessToken } from "../AccessToken.ts"
import type { OAuthError } from "../OAuthError.ts"

type Get = Effect.Effect<AccessToken, OAuthError>

/** Returns the token that `get` would succeed with at once; `undefined` if it would wait. */
type HeldToken = () => AccessToken | undefined

const known = globalValue("@effect-clickview/token/bearer/HeldToken", () => new WeakMap<Get, HeldToken>())

/** Remembers how to read the token that this `get` would succeed with. */
export const remember = (get: Get, held: HeldToken): void => void known.set(get, held)

/** How to read the token that this `get` would succeed with; never known for other effects. */
export const of = (get: Get): HeldToken => known.get(get) ?? (() => undefined)
