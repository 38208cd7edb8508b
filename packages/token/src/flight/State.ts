/**
 * The state in the one reference: the token with the effect that returns it, the cause of the last failure, and the flight in
 * progress.
 */
import type * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import type { AccessToken } from "../AccessToken.ts"
import type * as Lifecycle from "../lifecycle/Lifecycle.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Flight } from "./Flight.ts"

/** A token and the effect that returns it, made once and not at every call. */
export interface Held {
  readonly token: AccessToken
  readonly effect: Effect.Effect<AccessToken>
}

/** The state of a token. */
export type State = Lifecycle.State<Held, Cause.Cause<OAuthError>, Flight>
