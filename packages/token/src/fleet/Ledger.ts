/**
 * One document in the store: read, decided upon, and written unless somebody else wrote in between; then decided again on
 * what is there instead.
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
import { within } from "./Patience.ts"
import type { Vault } from "./Vault.ts"

/** What a document was found to be, and when: the store's `now` lies between `sent` and `received`. */
export interface Reading {
  readonly document: FleetDocument
  readonly now: number
  readonly sent: Instant
  readonly received: Instant
}

/** A decision's answer, and the reading that it was made on. */
export interface Outcome<A> {
  readonly answer: A
  readonly reading: Reading
}

/** A document that the fleet shares. */
export interface Ledger {
  /** Fails with nothing but `TokenStoreError`, whatever the store's adapter does. */
  readonly update: <A>(
    decide: (reading: Reading) => Decision<A, SharedToken, OAuthError>
  ) => Effect.Effect<Outcome<A>, TokenStoreError>
}

/** How often a write may be forestalled. */
const tries = 20

/** The ledger in this vault. Each operation of the store takes at most `limit` ms. */
export const make = (store: Registers, vault: Vault, limit: number): Ledger => {
  const timed = <A>(operation: () => Effect.Effect<A, TokenStoreError>) =>
    Effect.gen(function*() {
      const sent = yield* currentInstant
      const result = yield* within(limit, operation)
      return { result, sent, received: yield* currentInstant }
    })

  const update: Ledger["update"] = (decide) =>
    Effect.gen(function*() {
      let { received, result: register, sent }: Timed<Register> = yield* timed(() => store.read(vault.key))
      for (let nth = 0; nth < tries; nth++) {
        const { now, value, version } = register
        if (!Number.isFinite(now)) return yield* new TokenStoreError({ problem: "its time is not a number" })
        const reading = { document: yield* vault.open(value), now, sent, received }
        const { answer, write } = decide(reading)
        if (write === undefined) return { answer, reading }
        const sealed = yield* vault.seal(write)
        const written = yield* timed(() => store.swap(vault.key, version, sealed, timeToLive(write, now)))
        if (written.result._tag === "Written") return { answer, reading }
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
