/**
 * The port of a store that shares one token between processes: registers with compare-and-set, and a clock. All
 * decisions of a fleet are made from the content of a register, so an adapter is a few lines.
 *
 * @since 0.2.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SharedExchange from "./fleet/SharedExchange.ts"
import type { Register, Registers, Swap } from "./Register.ts"

/**
 * The store through which processes share the token.
 *
 * @since 0.2.0
 * @category tags
 */
export class TokenStore extends Context.Tag("@effect-clickview/token/TokenStore")<TokenStore, Registers>() {
  /**
   * Shares tokens through a store. `ClickViewToken` reads it from the tag in its option `store`, so that only programs
   * with a store load this code.
   *
   * @since 0.2.0
   */
  static readonly share = SharedExchange.make

  /**
   * A store in the memory of this process, for tests. Its clock is Effect's `Clock`. It never fails.
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
