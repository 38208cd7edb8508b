/**
 * Fixtures of calls: tokens from a list, and refusals.
 */
import { Effect, Redacted } from "effect"
import { AccessToken, type BearerAuth } from "../../src/index.ts"
import type { ScriptedClient, Step } from "../support/ScriptedClient.ts"
import { reply } from "../support/ScriptedClient.ts"

type Tokens = Parameters<typeof BearerAuth.make>[1]

/** Tokens in order. An invalidation moves on to the next one; the last one stays. */
export const tokensOf = (...values: ReadonlyArray<string>): {
  readonly tokens: Tokens
  readonly invalidated: ReadonlyArray<string>
} => {
  let current = 0
  const invalidated: Array<string> = []
  return {
    invalidated,
    tokens: {
      get: Effect.sync(() => AccessToken.make({ value: values[Math.min(current, values.length - 1)] ?? "" })),
      invalidate: ({ value }) =>
        Effect.sync(() => {
          invalidated.push(Redacted.value(value))
          if (Redacted.value(value) === values[current]) current++
        })
    }
  }
}

/** A refusal with this challenge, or without one. */
export const refusal = (status: number, challenge?: string): Step =>
  reply(status, "a refusal", challenge === undefined ? {} : { "www-authenticate": challenge })

/** The path of the calls. */
export const path = "/api/v1/thing"

/** The `Authorization` header of each request. */
export const bearers = (api: ScriptedClient): ReadonlyArray<string | undefined> =>
  api.sent.map(({ headers }) => headers["authorization"])
