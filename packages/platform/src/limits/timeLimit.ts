/**
 * Validates a time limit in an option: finite, at least one millisecond, and at most the maximum delay of a timer.
 */
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The maximum delay of a platform timer: 2^31 - 1 ms. A timer with a longer delay fires at once or never. */
const maxDelay = 2_147_483_647

/** @internal */
export const timeLimit = (
  option: string,
  value: Duration.DurationInput
): Effect.Effect<Duration.Duration, ConfigError.ConfigError> =>
  Option.match(
    Option.filter(Duration.decodeUnknown(value), (limit) => {
      const millis = Duration.toMillis(limit)
      return millis >= 1 && millis <= maxDelay
    }),
    {
      onNone: () =>
        Effect.fail(ConfigError.InvalidData([option], `${option} must be a time from 1 millisecond to 24 days`)),
      onSome: Effect.succeed
    }
  )
