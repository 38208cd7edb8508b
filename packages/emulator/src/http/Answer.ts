/**
 * An `Answer` is a scripted response of the token endpoint. It is data with a schema, so that TypeScript tests and the
 * control API use the same values.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { DurationData, toDuration } from "../data/duration.ts"

const Bytes = Schema.transform(
  Schema.Struct({ base64: Schema.Uint8ArrayFromBase64 }),
  Schema.Uint8ArrayFromSelf,
  { strict: true, decode: ({ base64 }) => base64, encode: (base64) => ({ base64 }) }
)

const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

const Headers = Schema.optionalWith(
  Schema.Record({ key: Schema.String, value: Schema.String }).pipe(
    Schema.filter(
      (headers) => Object.entries(headers).every(([name, value]) => fieldName.test(name) && fieldValue.test(value)),
      { message: () => "headers with valid HTTP field names and values" }
    )
  ),
  { default: () => ({}) }
)

const Delay = Schema.transform(DurationData, Schema.DurationFromSelf, {
  strict: true,
  decode: toDuration,
  encode: Duration.toMillis
})

const Status = Schema.Int.pipe(Schema.between(200, 599))

const JsonAnswer = Schema.TaggedStruct("Json", { status: Status, body: Schema.Unknown, headers: Headers })
const RawAnswer = Schema.TaggedStruct("Raw", {
  status: Status,
  body: Schema.Union(Schema.String, Bytes),
  headers: Headers
})
const HangAnswer = Schema.TaggedStruct("Hang", {})
const ResetAnswer = Schema.TaggedStruct("Reset", {})
const DelayAnswer = Schema.TaggedStruct("Delay", { duration: Delay })

const schema = Schema.Union(JsonAnswer, RawAnswer, HangAnswer, ResetAnswer, DelayAnswer)

/**
 * What the token endpoint does with one request instead of its normal processing.
 *
 * @since 0.1.0
 * @category models
 */
export type Answer = typeof schema.Type

const hang: Answer = HangAnswer.make({})
const reset: Answer = ResetAnswer.make({})

/**
 * The constructors and the schema of {@link Answer}.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Answer = {
  /** The schema of answers and their JSON encoding. */
  schema,
  /** Responds with `body` as JSON. The content type defaults to `application/json`. */
  json: (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
    JsonAnswer.make({ status, body: JSON.parse(JSON.stringify(body)), headers }),
  /** Responds with exactly these bytes. There is no content type unless `headers` contain one. */
  raw: (status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer =>
    RawAnswer.make({ status, body, headers }),
  /** Reads the request and never responds. */
  hang,
  /** Resets the connection: a transport failure in process, a TCP reset on a socket. */
  reset,
  /** Waits by Effect's `Clock`, then processes the request normally. */
  delay: (duration: Duration.DurationInput): Answer => DelayAnswer.make({ duration: Duration.decode(duration) })
}
