/**
 * Defines what a handler receives and returns.
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as Effect from "effect/Effect"
import type { Registration } from "../state/Client.ts"
import type { IssuedToken } from "../state/IssuedToken.ts"
import type { BrokenConnection } from "./Connection.ts"
import type { ReceivedRequest } from "./ReceivedRequest.ts"

/**
 * How the selection page misbehaves when it posts its message.
 *
 * @internal
 */
export type SelectionFault = "never" | "foreign" | "malformed" | "twice" | "late"

/** @internal */
export type ResponseEffect = Effect.Effect<HttpServerResponse.HttpServerResponse, BrokenConnection>

/**
 * A request and the state that its handler uses. Faults can replace parts of it.
 *
 * @internal
 */
export interface RequestContext {
  readonly request: ReceivedRequest
  /** The registered clients, by id. */
  readonly clients: ReadonlyMap<string, Registration>
  /** Issues a token. */
  readonly issue: (client: Registration, scopes: ReadonlyArray<string>) => Effect.Effect<IssuedToken>
  /** The latest token of a client, if it is still valid. */
  readonly latest: (clientId: string) => Effect.Effect<IssuedToken | undefined>
  readonly revokeAll: Effect.Effect<void>
  /** The fault of the selection page, if any. */
  readonly selection?: SelectionFault
}

/** @internal */
export type Handler = (context: RequestContext) => ResponseEffect
