/**
 * An `IssuedToken` is an access token that the emulator issued. It is valid until it is revoked or expires by Effect's
 * `Clock`.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type { Registration } from "./Client.ts"

/**
 * A token that was issued.
 *
 * @internal
 */
export interface IssuedToken {
  readonly value: Redacted.Redacted
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly lifetime: Duration.Duration
  readonly expiresAtMillis: number
}

/**
 * A valid token, or why a token is not valid.
 *
 * @internal
 */
export type TokenState = "unknown" | "expired" | "revoked" | IssuedToken

/**
 * Matches every access token that an emulator can issue, so that records can redact them.
 *
 * @internal
 */
export const issuedTokens = /cvemu_[0-9A-Za-z_]+/g

// Above this number of tokens, expired ones are deleted, so that memory stays bounded in long runs.
const cleanupThreshold = 50_000

/**
 * Makes the token store of one emulator. Values come from Effect's `Random`; a serial number keeps them unique.
 *
 * @internal
 */
export const makeTokenStore = () => {
  const issued = new Map<string, IssuedToken>()
  const revoked = new Set<string>()
  const last = new Map<string, IssuedToken>()
  let count = 0

  const issue = (client: Registration, scopes: ReadonlyArray<string>): Effect.Effect<IssuedToken> =>
    Effect.gen(function*() {
      const draws = yield* Effect.replicateEffect(Random.nextIntBetween(0, 36 ** 6), 6)
      const now = yield* Clock.currentTimeMillis
      count += 1
      const value = `cvemu_${draws.map((draw) => draw.toString(36).padStart(6, "0")).join("")}_${count}`
      const token = {
        value: Redacted.make(value),
        clientId: client.id,
        scopes,
        lifetime: client.lifetime,
        expiresAtMillis: now + Duration.toMillis(client.lifetime)
      }
      issued.set(value, token)
      last.set(client.id, token)
      if (issued.size > cleanupThreshold) {
        for (const [old, { expiresAtMillis }] of issued) if (expiresAtMillis <= now) issued.delete(old)
      }
      return token
    })

  const stateOf = (value: Redacted.Redacted): Effect.Effect<TokenState> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const token = issued.get(Redacted.value(value))
      if (token === undefined) return "unknown"
      if (revoked.has(Redacted.value(value))) return "revoked"
      return now < token.expiresAtMillis ? token : "expired"
    })

  const latest = (clientId: string): Effect.Effect<IssuedToken | undefined> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const token = last.get(clientId)
      if (token === undefined || now >= token.expiresAtMillis || revoked.has(Redacted.value(token.value))) {
        return undefined
      }
      return { ...token, lifetime: Duration.millis(token.expiresAtMillis - now) }
    })

  return {
    issue,
    stateOf,
    latest,
    clientOf: (value: Redacted.Redacted) => issued.get(Redacted.value(value))?.clientId,
    clear: Effect.sync(() => {
      issued.clear()
      revoked.clear()
      last.clear()
      count = 0
    }),
    issuedCount: Effect.sync(() => count),
    revoke: (value: Redacted.Redacted): Effect.Effect<void> =>
      Effect.sync(() => {
        revoked.add(Redacted.value(value))
      }),
    revokeAll: Effect.sync(() => {
      for (const value of issued.keys()) revoked.add(value)
    })
  }
}

/**
 * The token store of one emulator.
 *
 * @internal
 */
export type TokenStore = ReturnType<typeof makeTokenStore>
