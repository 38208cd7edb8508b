/**
 * The name of the tokens and the host of the API, for code that has only the client. Two copies of this package share it.
 */
import { globalValue } from "effect/GlobalValue"

/** The identity of one client. */
export interface Identity {
  /** The `name` of its tokens. */
  readonly name: string
  /** Host (and port) of the API. */
  readonly host: string
}

const known = globalValue("@effect-clickview/token/bearer/Identity", () => new WeakMap<object, Identity>())

/** Stores the identity as long as the client exists. */
export const remember = <Client extends object>(client: Client, identity: Identity): Client => {
  known.set(client, identity)
  return client
}

/** The identity; `undefined` for a client that `BearerAuth` did not make. */
export const of = (client: object): Identity | undefined => known.get(client)
