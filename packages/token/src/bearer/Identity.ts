/**
 * What an API's client is called by its tokens, and where it leads, for those who have only the client. Both copies of a
 * package that was loaded twice share it.
 */
import { globalValue } from "effect/GlobalValue"

/** Of one client. */
export interface Identity {
  /** The `name` of its tokens. */
  readonly name: string
  /** Host (and port) of the API. */
  readonly host: string
}

const known = globalValue("@effect-clickview/token/bearer/Identity", () => new WeakMap<object, Identity>())

/** Remembers it for as long as the client lives. */
export const remember = <Client extends object>(client: Client, identity: Identity): Client => {
  known.set(client, identity)
  return client
}

/** Nothing for a client that was not made here. */
export const of = (client: object): Identity | undefined => known.get(client)
