/**
 * The `ConfigFile` holds command-line options as JSON, for containers and for several clients.
 *
 * @since 0.2.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { decoder } from "./data/decode.ts"
import { DurationFromData } from "./data/duration.ts"
import { optional } from "./data/fields.ts"
import { decodeFault, Fault } from "./faults/Fault.ts"
import { ScriptedResponse } from "./http/ScriptedResponse.ts"
import { ClientData } from "./state/clientData.ts"

const ConfigFile = Schema.Struct({
  caFile: optional(Schema.NonEmptyString),
  clients: optional(Schema.NonEmptyArray(ClientData)),
  control: optional(Schema.Boolean),
  controlToken: optional(Schema.Redacted(Schema.NonEmptyString)),
  faults: optional(Schema.Array(Schema.Unknown)),
  host: optional(Schema.NonEmptyString),
  json: optional(Schema.Boolean),
  latency: optional(DurationFromData),
  port: optional(Schema.Int.pipe(Schema.between(0, 65_535))),
  responses: optional(Schema.Array(ScriptedResponse.schema)),
  tls: optional(Schema.Union(
    Schema.Literal("self-signed"),
    Schema.Struct({ names: Schema.Array(Schema.NonEmptyString) })
  ))
})

const decode = decoder(ConfigFile)

const faultAt = (data: unknown, index: number) =>
  Either.mapLeft(
    typeof data === "string" ? Fault.parse(data) : decodeFault(data),
    (problem) => `faults.${index}: ${problem}`
  )

/**
 * Parses the text of a file. The left side names the wrong fields but not their values, which may be secret.
 *
 * @internal
 */
export const parse = (text: string) =>
  Either.try({ try: (): unknown => JSON.parse(text), catch: () => "the file is not JSON" }).pipe(
    Either.flatMap(decode),
    Either.flatMap(({ faults = [], ...file }) =>
      Either.map(Either.all(faults.map(faultAt)), (faults) => ({ ...file, faults }))
    )
  )

/**
 * Reads a file. Fails with a message.
 *
 * @internal
 */
export const read = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(path)).pipe(
    Effect.mapError(() => "the file cannot be read"),
    Effect.flatMap(parse),
    Effect.mapError((problem) => `--config ${path}: ${problem}`)
  )
