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
import { concat } from "../http/concat.ts"
import { BrokenConnection, type ConnectionStep } from "../http/Connection.ts"
import { bodyOf, withDate } from "../http/responses.ts"
import { define, type Middleware, optional } from "./Definition.ts"

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

const onConnection =
  (steps: (head: Uint8Array, body: Uint8Array) => ReadonlyArray<ConnectionStep>, off = 0): Middleware =>
  (next) =>
  (context) =>
    Effect.flatMap(
      Effect.flatMap(next(context), withDate),
      (response) =>
        Effect.flatMap(firstBytes(response), (body) =>
          new BrokenConnection({ steps: steps(headOf(response, Math.max(0, body.length + off)), body) }))
    )

/** @internal */
export const resetBefore = define({
  name: "ResetBefore",
  doc: "Resets the connection before it sends anything.",
  fields: {},
  stage: "wire",
  perform: () => onConnection(() => [reset])
})

/** @internal */
export const resetWithinHeaders = define({
  name: "ResetWithinHeaders",
  doc: "Resets the connection in the middle of the headers.",
  fields: {},
  stage: "wire",
  perform: () => onConnection((head) => [write(half(head)), reset])
})

/** @internal */
export const resetWithinBody = define({
  name: "ResetWithinBody",
  doc: "Resets the connection in the middle of the body.",
  fields: {},
  stage: "wire",
  perform: () => onConnection((head, body) => [write(head), write(half(body)), reset])
})

/** @internal */
export const trickle = define({
  name: "Trickle",
  doc: "Sends the body in chunks of `bytes` (default 1), one every `every`.",
  fields: { bytes: optional(Schema.Int.pipe(Schema.positive())), every: DurationData },
  stage: "wire",
  perform: ({ bytes = 1, every }) =>
    onConnection((head, body) => [
      write(head),
      ...Array.from({ length: Math.ceil(body.length / bytes) }, (_, index): ReadonlyArray<ConnectionStep> => [
        { _tag: "Pause", duration: toDuration(every) },
        write(body.subarray(index * bytes, (index + 1) * bytes))
      ]).flat(),
      end
    ])
})

/** @internal */
export const truncation = define({
  name: "Truncation",
  doc: "Closes the connection cleanly after half of the announced body.",
  fields: {},
  stage: "wire",
  perform: () => onConnection((head, body) => [write(head), write(half(body)), end])
})

/** @internal */
export const wrongLength = define({
  name: "WrongLength",
  doc: "Announces a `Content-Length` that is `off` bytes longer than the body, or shorter if `off` is negative.",
  fields: { off: Schema.Int },
  stage: "wire",
  perform: ({ off }) => onConnection((head, body) => [write(head), write(body), end], off)
})
