/**
 * The state of a token's life as it is held in one reference: tokens with the effect that answers with them, causes of
 * failures, and the flight under way.
 */
import type * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import type { AccessToken } from "../AccessToken.ts"
import type * as Lifecycle from "../lifecycle/Lifecycle.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Flight } from "./Flight.ts"

/** A token and the effect that answers with it, made once and not at every call. */
export interface Held {
  readonly token: AccessToken
  readonly answer: Effect.Effect<AccessToken>
}

/** The state of a token's life. */
export type State = Lifecycle.State<Held, Cause.Cause<OAuthError>, Flight>
