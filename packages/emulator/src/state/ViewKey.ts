/**
 * A view key makes one video playable for eight hours, by Effect's `Clock`. Each request gets a new key.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * The viewing that a view key was made for.
 *
 * @internal
 */
export interface Viewing {
  readonly mediaId: string
  readonly isStudent: boolean
  readonly schoolName: string
}

interface StoredViewing extends Viewing {
  readonly expiresAtMillis: number
}

const lifetimeMillis = 8 * 60 * 60 * 1000

const capacity = 10_000

/**
 * Makes the view key store of one emulator. It keeps the last 10,000 keys.
 *
 * @internal
 */
export const makeViewKeyStore = () => {
  const known = new Map<string, StoredViewing>()
  let count = 0

  return {
    create: (viewing: Viewing): Effect.Effect<string> =>
      Effect.gen(function*() {
        const draws = yield* Effect.replicateEffect(Random.nextIntBetween(0, 36 ** 6), 4)
        const now = yield* Clock.currentTimeMillis
        count += 1
        const key = `cvkey_${draws.map((draw) => draw.toString(36).padStart(6, "0")).join("")}_${count}`
        known.set(key, { ...viewing, expiresAtMillis: now + lifetimeMillis })
        const [oldest] = known.keys()
        if (known.size > capacity && oldest !== undefined) known.delete(oldest)
        return key
      }),
    find: (key: string): Effect.Effect<StoredViewing | "unknown" | "expired"> =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const viewing = known.get(key)
        if (viewing === undefined) return "unknown"
        return now < viewing.expiresAtMillis ? viewing : "expired"
      }),
    clear: (): void => known.clear()
  }
}

/** @internal */
export type ViewKeyStore = ReturnType<typeof makeViewKeyStore>
