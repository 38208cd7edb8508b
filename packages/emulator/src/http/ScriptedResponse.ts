/**
 * A `ScriptedResponse` replaces the next response of the token endpoint. It is data with a schema, so that TypeScript tests
 * and the control API use the same values.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DurationFromData } from "../data/duration.ts"
import { Status } from "../data/fields.ts"
import { BrokenConnection } from "./Connection.ts"
import type { ResponseEffect } from "./RequestContext.ts"
import { bytes, json } from "./responses.ts"

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

const Json = Schema.TaggedStruct("Json", { status: Status, body: Schema.Unknown, headers: Headers })
const Raw = Schema.TaggedStruct("Raw", {
  status: Status,
  body: Schema.Union(Schema.String, Bytes),
  headers: Headers
})
const Hang = Schema.TaggedStruct("Hang", {})
const Reset = Schema.TaggedStruct("Reset", {})
const Delay = Schema.TaggedStruct("Delay", { duration: DurationFromData })

const schema = Schema.Union(Json, Raw, Hang, Reset, Delay)

/**
 * What the token endpoint does with one request instead of its normal processing.
 *
 * @since 0.1.0
 * @category models
 */
export type ScriptedResponse = typeof schema.Type

const hang: ScriptedResponse = Hang.make({})
const reset: ScriptedResponse = Reset.make({})

/**
 * The constructors and the schema of {@link ScriptedResponse}.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ScriptedResponse = {
  /** The schema of scripted responses and their JSON encoding. */
  schema,
  /** Responds with `body` as JSON. The content type defaults to `application/json`. */
  json: (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ScriptedResponse =>
    Json.make({ status, body: JSON.parse(JSON.stringify(body)), headers }),
  /** Responds with exactly these bytes. There is no content type unless `headers` contain one. */
  raw: (status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): ScriptedResponse =>
    Raw.make({ status, body, headers }),
  /** Reads the request and never responds. */
  hang,
  /** Resets the connection: a transport failure in process, a TCP reset on a socket. */
  reset,
  /** Waits by Effect's `Clock`, then processes the request normally. */
  delay: (duration: Duration.DurationInput): ScriptedResponse => Delay.make({ duration: Duration.decode(duration) })
}

/**
 * Responds with `scripted` instead of `usual`, the normal processing.
 *
 * @internal
 */
export const respondWith = (scripted: ScriptedResponse, usual: ResponseEffect): ResponseEffect => {
  switch (scripted._tag) {
    case "Json":
      return Effect.succeed(json(scripted.status, scripted.body, scripted.headers))
    case "Raw":
      return Effect.succeed(bytes(scripted.status, scripted.body, scripted.headers))
    case "Hang":
      return Effect.never
    case "Reset":
      return Effect.fail(new BrokenConnection({ steps: [{ _tag: "Reset" }] }))
    case "Delay":
      return Effect.zipRight(Effect.sleep(scripted.duration), usual)
  }
}
