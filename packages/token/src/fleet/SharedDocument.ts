/**
 * The document in the store. An update reads it, decides, and writes with compare-and-set. After a conflict it decides
 * again on the current document.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { Instant } from "../lifecycle/Instant.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Register, Registers } from "../Register.ts"
import type { Decision } from "../sharing/Document.ts"
import { timeToLive } from "../sharing/Document.ts"
import { currentInstant } from "../time/currentInstant.ts"
import { TokenStoreError } from "../TokenStoreError.ts"
import type { FleetDocument, SharedToken } from "./FleetDocument.ts"
import type { Seal } from "./Seal.ts"
import { within } from "./StoreTimeout.ts"

/** A document that was read, and when. The store's `now` lies between `sent` and `received`. */
export interface Reading {
  readonly document: FleetDocument
  readonly now: number
  readonly sent: Instant
  readonly received: Instant
}

/** The result of a decision, and the reading on which it is based. */
export interface Outcome<A> {
  readonly result: A
  readonly reading: Reading
}

/** The document that the fleet shares. */
export interface SharedDocument {
  /** Applies a decision. Defects of the store's adapter become `TokenStoreError`. */
  readonly update: <A>(
    decide: (reading: Reading) => Decision<A, SharedToken, OAuthError>
  ) => Effect.Effect<Outcome<A>, TokenStoreError>
}

/** The maximum number of conflicts in one update. */
const tries = 20

/** The document in this store, encrypted with this seal. `limit` is the timeout of one operation in milliseconds. */
export const make = (store: Registers, seal: Seal, limit: number): SharedDocument => {
  const timed = <A>(operation: () => Effect.Effect<A, TokenStoreError>) =>
    Effect.gen(function*() {
      const sent = yield* currentInstant
      const result = yield* within(limit, operation)
      return { result, sent, received: yield* currentInstant }
    })

  const update: SharedDocument["update"] = (decide) =>
    Effect.gen(function*() {
      let { received, result: register, sent }: Timed<Register> = yield* timed(() => store.read(seal.key))
      for (let nth = 0; nth < tries; nth++) {
        const { now, value, version } = register
        if (!Number.isFinite(now)) return yield* new TokenStoreError({ problem: "its time is not a number" })
        const reading = { document: yield* seal.open(value), now, sent, received }
        const { result, write } = decide(reading)
        if (write === undefined) return { result, reading }
        const sealed = yield* seal.seal(write)
        const written = yield* timed(() => store.swap(seal.key, version, sealed, timeToLive(write, now)))
        if (written.result._tag === "Written") return { result, reading }
        register = written.result.register
        sent = written.sent
        received = written.received
      }
      return yield* new TokenStoreError({ problem: `${tries} writes in a row were forestalled` })
    }).pipe(Effect.catchAllCause((cause) =>
      Effect.fail(Cause.isFailType(cause) ? cause.error : new TokenStoreError({ problem: "its adapter died" }))
    ))

  return { update }
}

interface Timed<A> {
  readonly result: A
  readonly sent: Instant
  readonly received: Instant
}
