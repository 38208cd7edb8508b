/**
 * Where the processes of a fleet leave their one token for each other: a register with compare-and-set and a clock of its
 * own. Everything else that a fleet needs is decided from what a register holds, so an adapter is a few lines.
 *
 * @since 0.2.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * The store did not answer, in time or at all. Never reaches a caller of `get`.
 *
 * @since 0.2.0
 * @category errors
 */
export class TokenStoreError extends Data.TaggedError("TokenStoreError")<{
  /** What failed, such as `ECONNREFUSED`; never a value. */
  readonly problem: string
}> {
  override get message(): string {
    return `The token store failed: ${this.problem}`
  }
}

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
 * A store of registers, each with compare-and-set. Both operations fail with `TokenStoreError`.
 *
 * @since 0.2.0
 * @category tags
 */
export class TokenStore extends Context.Tag("@effect-clickview/token/TokenStore")<TokenStore, {
  /** What the register holds now. */
  readonly read: (key: string) => Effect.Effect<Register, TokenStoreError>
  /** Writes `value` if the register still has this version (`undefined`: still absent); it is dropped after `timeToLive` ms. */
  readonly swap: (
    key: string,
    version: string | undefined,
    value: string,
    timeToLive: number
  ) => Effect.Effect<Swap, TokenStoreError>
}>() {
  /**
   * A store in this process's memory, for tests: its clock is Effect's. Fails never.
   *
   * @since 0.2.0
   */
  static readonly layerMemory: Layer.Layer<TokenStore> = Layer.sync(TokenStore, () => {
    const entries = new Map<string, { readonly value: string; readonly version: string; readonly end: number }>()
    let writes = 0
    const registerAt = (key: string, now: number): Register => {
      const entry = entries.get(key)
      return entry === undefined || entry.end <= now
        ? { value: undefined, version: undefined, now }
        : { value: entry.value, version: entry.version, now }
    }
    return {
      read: (key) => Effect.map(Clock.currentTimeMillis, (now) => registerAt(key, now)),
      swap: (key, version, value, timeToLive) =>
        Effect.map(Clock.currentTimeMillis, (now): Swap => {
          const register = registerAt(key, now)
          if (register.version !== version) return { _tag: "Conflict", register }
          writes++
          entries.set(key, { value, version: String(writes), end: now + timeToLive })
          return { _tag: "Written", now }
        })
    }
  })
}
