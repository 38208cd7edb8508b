/**
 * A time limit that a caller set: finite, at least a millisecond, and no longer than a timer can wait.
 */
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The longest delay that a platform timer takes: 2^31 - 1 ms; a longer one would fire at once or never. */
const longest = 2_147_483_647

/** @internal */
export const timeLimit = (
  option: string,
  value: Duration.DurationInput
): Effect.Effect<Duration.Duration, ConfigError.ConfigError> =>
  Option.match(
    Option.filter(Duration.decodeUnknown(value), (limit) => {
      const millis = Duration.toMillis(limit)
      return millis >= 1 && millis <= longest
    }),
    {
      onNone: () =>
        Effect.fail(ConfigError.InvalidData([option], `${option} must be a time from 1 millisecond to 24 days`)),
      onSome: Effect.succeed
    }
  )
