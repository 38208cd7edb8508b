/**
 * Decodes durations from milliseconds or text such as `30s`.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const units: Readonly<Record<string, string>> = {
  ms: "millis",
  s: "seconds",
  m: "minutes",
  min: "minutes",
  h: "hours",
  d: "days"
}

/** Parses `"30s"`, `"30 seconds"` and a number of milliseconds. */
const parse = (span: number | string): Option.Option<Duration.Duration> => {
  if (typeof span === "number") return Option.some(Duration.millis(span))
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(span) ?? []
  if (amount === undefined || unit === undefined) return Option.none()
  return Duration.decodeUnknown(`${amount} ${units[unit] ?? unit}`)
}

/**
 * The schema of a duration as data: milliseconds, or text such as `"30s"` and `"30 seconds"`.
 *
 * @internal
 */
export const DurationData = Schema.Union(
  Schema.NonNegative.pipe(Schema.finite()),
  Schema.String.pipe(Schema.filter((text) => Option.isSome(parse(text)), {
    arbitrary: () => (fc) =>
      fc.tuple(fc.nat(1000), fc.constantFrom("ms", "s", "m", " seconds", " minutes")).map(([amount, unit]) =>
        `${amount}${unit}`
      )
  }))
).annotations({
  message: () => ({ message: "a duration such as 30s, 1 minute or 500ms, or milliseconds", override: true })
})

/** @internal */
export type DurationData = typeof DurationData.Type

/** @internal */
export const toDuration = (span: DurationData): Duration.Duration => Option.getOrElse(parse(span), () => Duration.zero)

/**
 * The schema of a duration that is decoded. It is encoded as milliseconds.
 *
 * @internal
 */
export const DurationFromData = Schema.transform(DurationData, Schema.DurationFromSelf, {
  strict: true,
  decode: toDuration,
  encode: Duration.toMillis
})
