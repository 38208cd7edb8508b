/**
 * A peer is one way to obtain a client-credentials token: this library, another library, or hand-written code. Each file in
 * `peers` sets one up as its documentation recommends.
 */
import type { Effect } from "effect"

/** The fake server's URLs for one run, and the credentials. */
export interface Endpoint {
  /** The server's URL with a path that is unique to this run, so that its requests are counted separately. */
  readonly origin: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
}

/** Headers of a call that are the same for every call. */
export type FixedHeaders = Readonly<Record<string, string>>

/** An open client of a peer. */
export interface PeerClient {
  /** Gets a token as a promise. */
  readonly get: () => Promise<unknown>
  /** Gets a token as an effect, for peers that are built on Effect. */
  readonly effect?: Effect.Effect<unknown, unknown>
  /** Calls the API with the token and returns the status. */
  readonly call?: (url: string) => Promise<number>
  /** Makes the same call with the same HTTP client and these headers, without the peer's token. */
  readonly bare?: (url: string, headers: FixedHeaders) => Promise<number>
  /** `call` and `bare` as effects, for peers that are built on Effect. */
  readonly calls?: {
    readonly authorized: (url: string) => Effect.Effect<number, unknown>
    readonly bare: (url: string, headers: FixedHeaders) => Effect.Effect<number, unknown>
  }
  /** Releases connections and timers. */
  readonly close?: () => Promise<void>
}

export interface Peer {
  readonly name: string
  /** How many seconds before the expiry the peer requests a new token. */
  readonly margin: number
  readonly open: (endpoint: Endpoint) => Promise<PeerClient>
}
