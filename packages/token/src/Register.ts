/**
 * What a token store keeps for one credential, and what it can be asked.
 *
 * @since 0.2.0
 */
import type * as Effect from "effect/Effect"
import type { TokenStoreError } from "./TokenStoreError.ts"

/**
 * What is in a register. Absent: `value` and `version` are undefined.
 *
 * @since 0.2.0
 * @category models
 */
export interface Register {
  /** The text that was written. It is sealed: nobody can read it without the client secret. */
  readonly value: string | undefined
  /** Another one for each write. */
  readonly version: string | undefined
  /** The store's own clock, in milliseconds since 1970. */
  readonly now: number
}

/**
 * What became of a swap: written, or what is there instead.
 *
 * @since 0.2.0
 * @category models
 */
export type Swap =
  | { readonly _tag: "Written"; readonly now: number }
  | { readonly _tag: "Conflict"; readonly register: Register }

/**
 * Registers with compare-and-set. Both operations fail with `TokenStoreError`.
 *
 * @since 0.2.0
 * @category models
 */
export interface Registers {
  /** What the register holds now. */
  readonly read: (key: string) => Effect.Effect<Register, TokenStoreError>
  /** Writes `value` if the register still has this version (`undefined`: still absent); it is dropped after `timeToLive` ms. */
  readonly swap: (
    key: string,
    version: string | undefined,
    value: string,
    timeToLive: number
  ) => Effect.Effect<Swap, TokenStoreError>
}
