/**
 * A register: what a token store keeps for one client, and the operations on it.
 *
 * @since 0.2.0
 */
import type * as Effect from "effect/Effect"
import type { TokenStoreError } from "./TokenStoreError.ts"

/**
 * The content of a register. `value` and `version` are undefined when the register is absent.
 *
 * @since 0.2.0
 * @category models
 */
export interface Register {
  /** The text that was written. It is encrypted with keys from the client secret. */
  readonly value: string | undefined
  /** Changes with each write. */
  readonly version: string | undefined
  /** The store's clock, in milliseconds since 1970. */
  readonly now: number
}

/**
 * The outcome of a swap: written, or the register that was found instead.
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
  /** Reads the register. */
  readonly read: (key: string) => Effect.Effect<Register, TokenStoreError>
  /**
   * Writes `value` if the version is still this one (`undefined`: absent). The value expires after `timeToLive`
   * milliseconds.
   */
  readonly swap: (
    key: string,
    version: string | undefined,
    value: string,
    timeToLive: number
  ) => Effect.Effect<Swap, TokenStoreError>
}
