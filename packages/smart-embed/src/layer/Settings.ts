/**
 * Checks the options of `ViewKeys`. An invalid option fails with `Configuration`, as in the token's layers.
 */
import { OAuthError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ViewKeysOptions } from "../ViewKeysOptions.ts"

/** The longest delay of a timer, in milliseconds. */
const longestTimer = 2 ** 31 - 1

const invalidTimeout = (expected: string): OAuthError =>
  new OAuthError({ reason: { _tag: "Configuration", option: "timeout", expected } })

/** The time limit for a view key, in milliseconds. */
export const timeoutMillis = ({ timeout }: ViewKeysOptions): Effect.Effect<number, OAuthError> => {
  const ms = Option.match(Duration.decodeUnknown(timeout ?? "10 seconds"), {
    onNone: () => NaN,
    onSome: Duration.toMillis
  })
  if (!(ms > 0 && Number.isFinite(ms))) {
    return Effect.fail(invalidTimeout("a finite duration longer than zero, such as \"10 seconds\""))
  }
  return ms <= longestTimer ? Effect.succeed(ms) : Effect.fail(invalidTimeout("24 days at most"))
}
