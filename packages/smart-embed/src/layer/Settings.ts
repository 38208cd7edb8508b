/**
 * The options of `ViewKeys` made into settings, or the failure that names the one that is wrong, as the token's options do.
 */
import { OAuthError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ViewKeysOptions } from "../ViewKeysOptions.ts"

/** Timers reach no further. */
const longestTimer = 2 ** 31 - 1

const wrong = (expected: string): OAuthError =>
  new OAuthError({ reason: { _tag: "Configuration", option: "timeout", expected } })

/** How many milliseconds a view key may take. */
export const limit = ({ timeout }: ViewKeysOptions): Effect.Effect<number, OAuthError> => {
  const ms = Option.match(Duration.decodeUnknown(timeout ?? "10 seconds"), {
    onNone: () => NaN,
    onSome: Duration.toMillis
  })
  if (!(ms > 0 && Number.isFinite(ms))) {
    return Effect.fail(wrong("a finite duration longer than zero, such as \"10 seconds\""))
  }
  return ms <= longestTimer ? Effect.succeed(ms) : Effect.fail(wrong("24 days at most"))
}
