/**
 * Faults of the connection, below HTTP. They need a socket.
 *
 * @since 0.1.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { DurationData, toDuration } from "../data/duration.ts"
import { Count, optional } from "../data/fields.ts"
import { concat } from "../http/concat.ts"
import { BrokenConnection, type ConnectionStep } from "../http/Connection.ts"
import type { ResponseEffect } from "../http/RequestContext.ts"
import { bodyOf, withDate } from "../http/responses.ts"
import { define } from "./Definition.ts"

const encoder = new TextEncoder()

const write = (bytes: Uint8Array): ConnectionStep => ({ _tag: "Write", bytes })
const reset: ConnectionStep = { _tag: "Reset" }
const end: ConnectionStep = { _tag: "End" }

const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2))

const headOf = (response: HttpServerResponse.HttpServerResponse, length: number): Uint8Array =>
  encoder.encode([
    `HTTP/1.1 ${response.status} Broken`,
    ...Object.entries(response.headers)
      .filter(([name]) => name !== "content-length")
      .map(([name, value]) => `${name}: ${value}`),
    `content-length: ${length}`,
    "connection: close",
    "\r\n"
  ].join("\r\n"))

/** The body, or the first chunks of an endless one. */
const firstBytes = (response: HttpServerResponse.HttpServerResponse): Effect.Effect<Uint8Array> =>
  response.body._tag === "Stream"
    ? Stream.take(response.body.stream, 4).pipe(Stream.runCollect, Effect.map(concat), Effect.orDie)
    : Effect.succeed(bodyOf(response))

/** Writes a response by steps on the connection. Its announced length is `off` from the body's. */
const bySteps = (
  response: ResponseEffect,
  steps: (head: Uint8Array, body: Uint8Array) => ReadonlyArray<ConnectionStep>,
  off = 0
): ResponseEffect =>
  Effect.flatMap(
    Effect.flatMap(response, withDate),
    (response) =>
      Effect.flatMap(firstBytes(response), (body) =>
        new BrokenConnection({ steps: steps(headOf(response, Math.max(0, body.length + off)), body) }))
  )

/** @internal */
export const connection = [
  define({
    name: "ResetBefore",
    doc: "Resets the connection before it sends anything.",
    fields: {},
    stage: "connection",
    perform: (response) => bySteps(response, () => [reset])
  }),
  define({
    name: "ResetWithinHeaders",
    doc: "Resets the connection in the middle of the headers.",
    fields: {},
    stage: "connection",
    perform: (response) => bySteps(response, (head) => [write(half(head)), reset])
  }),
  define({
    name: "ResetWithinBody",
    doc: "Resets the connection in the middle of the body.",
    fields: {},
    stage: "connection",
    perform: (response) => bySteps(response, (head, body) => [write(head), write(half(body)), reset])
  }),
  define({
    name: "Trickle",
    doc: "Sends the body in chunks of `bytes` (default 1), one every `every`.",
    fields: { bytes: optional(Count), every: DurationData },
    stage: "connection",
    perform: (response, { bytes = 1, every }) =>
      bySteps(response, (head, body) => [
        write(head),
        ...Array.from({ length: Math.ceil(body.length / bytes) }, (_, index): ReadonlyArray<ConnectionStep> => [
          { _tag: "Pause", duration: toDuration(every) },
          write(body.subarray(index * bytes, (index + 1) * bytes))
        ]).flat(),
        end
      ])
  }),
  define({
    name: "Truncation",
    doc: "Closes the connection cleanly after half of the announced body.",
    fields: {},
    stage: "connection",
    perform: (response) => bySteps(response, (head, body) => [write(head), write(half(body)), end])
  }),
  define({
    name: "WrongLength",
    doc: "Announces a `Content-Length` that is `off` bytes longer than the body, or shorter if `off` is negative.",
    fields: { off: Schema.Int },
    stage: "connection",
    perform: (response, { off }) => bySteps(response, (head, body) => [write(head), write(body), end], off)
  })
] as const
