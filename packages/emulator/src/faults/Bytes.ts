/**
 * Faults of the response body: its content type, encoding and size.
 *
 * @since 0.1.0
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { contentOf, untyped, withContent } from "../http/exchange.ts"
import { joined } from "../http/joined.ts"
import { hasBody } from "../http/outgoing.ts"
import { define, MediaType, optional } from "./Definition.ts"

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
const encoder = new TextEncoder()

/** @internal */
export const contentType = define({
  name: "ContentType",
  doc: "Sets the content type to `value`, or removes it without a `value`.",
  fields: { value: optional(MediaType) },
  stage: "bytes",
  perform: ({ value }) => (next) => (exchange) =>
    Effect.map(next(exchange), (response) =>
      value === undefined
        ? untyped(response)
        : HttpServerResponse.setHeader(response, "content-type", value))
})

const mark = Uint8Array.of(0xef, 0xbb, 0xbf)

/** @internal */
export const byteOrderMark = define({
  name: "ByteOrderMark",
  doc: "Puts a UTF-8 byte order mark before the body.",
  fields: {},
  stage: "mark",
  perform: () => (next) => (exchange) =>
    Effect.map(next(exchange), (response) => withContent(response, joined([mark, contentOf(response)])))
})

/** The JSON object of a response without its closing brace. */
const opened = (response: HttpServerResponse.HttpServerResponse) =>
  decoder.decode(contentOf(response)).replace(/\}$/, "")

/** @internal */
export const nestingBomb = define({
  name: "NestingBomb",
  doc: "Adds a JSON field of nested arrays, `depth` levels deep (default 20,000).",
  fields: { depth: optional(Schema.Int.pipe(Schema.between(1, 10_000_000))) },
  stage: "bytes",
  perform: ({ depth = 20_000 }) => (next) => (exchange) =>
    Effect.map(
      next(exchange),
      (response) => withContent(response, `${opened(response)},"nested":${"[".repeat(depth)}${"]".repeat(depth)}}`)
    )
})

const gzip = (text: string) =>
  Effect.promise(async () => {
    const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
    return new Uint8Array(await new Response(compressed).arrayBuffer())
  })

/** @internal */
export const compressedBomb = define({
  name: "CompressedBomb",
  doc: "Compresses the body with gzip, whatever the client accepts. It expands to `size` bytes (default 10 MiB).",
  fields: { size: optional(Schema.Int.pipe(Schema.between(1, 1_000_000_000))) },
  stage: "encoding",
  perform: ({ size = 10 * 1024 * 1024 }) => (next) => (exchange) =>
    Effect.flatMap(
      next(exchange),
      (response) =>
        "content-encoding" in response.headers
          ? Effect.succeed(response)
          : Effect.map(
            gzip(`${opened(response)},"padding":"${"a".repeat(size)}"}`),
            (content) => withContent(response, content, { "content-encoding": "gzip" })
          )
    )
})

const endless = Stream.repeatValue(encoder.encode("a".repeat(16 * 1024)))

/** @internal */
export const endlessBody = define({
  name: "EndlessBody",
  doc: "Sends a body that never ends.",
  fields: {},
  stage: "endless",
  perform: () => (next) => (exchange) =>
    Effect.map(next(exchange), (response) => {
      if (!hasBody(response.status) || response.body._tag === "Stream") return response
      const start = "content-encoding" in response.headers
        ? contentOf(response)
        : encoder.encode(`${opened(response)},"padding":"`)
      return HttpServerResponse.stream(Stream.concat(Stream.make(start), endless), {
        status: response.status,
        headers: Headers.remove(response.headers, "content-length")
      })
    })
})
