/**
 * A peer is a way of having a client-credentials token: this library, another one, or what a careful user writes. Each is
 * set up in one short file of `peers`, as its documentation says.
 */
import type { Effect } from "effect"

/** Where the server is, and who asks. */
export interface Place {
  /** The server under a path of its own, where nobody else's requests are counted. */
  readonly origin: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
}

/** Headers that never change. */
export type Fixed = Readonly<Record<string, string>>

/** A peer that is ready to be asked. */
export interface Candidate {
  /** A token for a program of promises. */
  readonly get: () => Promise<unknown>
  /** The same inside Effect, for those that live there. */
  readonly effect?: Effect.Effect<unknown, unknown>
  /** Calls the API with the token; gives the status. */
  readonly call?: (url: string) => Promise<number>
  /** The same client without authorisation, with these headers as they are. */
  readonly bare?: (url: string, headers: Fixed) => Promise<number>
  /** Both inside Effect, for those that live there. */
  readonly calls?: {
    readonly authorised: (url: string) => Effect.Effect<number, unknown>
    readonly bare: (url: string, headers: Fixed) => Effect.Effect<number, unknown>
  }
  /** Ends what is open. */
  readonly close?: () => Promise<void>
}

/** A peer. */
export interface Peer {
  readonly name: string
  /** How long before a token's end the next caller makes it ask for another, in seconds, as documented or as written. */
  readonly margin: number
  readonly open: (place: Place) => Promise<Candidate>
}
