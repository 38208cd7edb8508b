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
import { MediaType, optional } from "../data/fields.ts"
import { concat } from "../http/concat.ts"
import { bodyOf, hasBody, withBody, withoutContentType } from "../http/responses.ts"
import { define } from "./Definition.ts"

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
const encoder = new TextEncoder()

const utf8Mark = Uint8Array.of(0xef, 0xbb, 0xbf)

/** The JSON object of a response without its closing brace. */
const openObject = (response: HttpServerResponse.HttpServerResponse) =>
  decoder.decode(bodyOf(response)).replace(/\}$/, "")

const gzip = (text: string) =>
  Effect.promise(async () => {
    const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
    return new Uint8Array(await new Response(compressed).arrayBuffer())
  })

const endless = Stream.repeatValue(encoder.encode("a".repeat(16 * 1024)))

/** @internal */
export const body = [
  define({
    name: "EndlessBody",
    doc: "Sends a body that never ends.",
    fields: {},
    stage: "endless",
    perform: (response) =>
      Effect.map(response, (response) => {
        if (!hasBody(response.status) || response.body._tag === "Stream") return response
        const start = "content-encoding" in response.headers
          ? bodyOf(response)
          : encoder.encode(`${openObject(response)},"padding":"`)
        return HttpServerResponse.stream(Stream.concat(Stream.make(start), endless), {
          status: response.status,
          headers: Headers.remove(response.headers, "content-length")
        })
      })
  }),
  define({
    name: "ContentType",
    doc: "Sets the content type to `value`, or removes it without a `value`.",
    fields: { value: optional(MediaType) },
    stage: "bytes",
    perform: (response, { value }) =>
      Effect.map(response, (response) =>
        value === undefined
          ? withoutContentType(response)
          : HttpServerResponse.setHeader(response, "content-type", value))
  }),
  define({
    name: "ByteOrderMark",
    doc: "Puts a UTF-8 byte order mark before the body.",
    fields: {},
    stage: "mark",
    perform: (response) => Effect.map(response, (response) => withBody(response, concat([utf8Mark, bodyOf(response)])))
  }),
  define({
    name: "NestingBomb",
    doc: "Adds a JSON field of nested arrays, `depth` levels deep (default 20,000).",
    fields: { depth: optional(Schema.Int.pipe(Schema.between(1, 10_000_000))) },
    stage: "bytes",
    perform: (response, { depth = 20_000 }) =>
      Effect.map(
        response,
        (response) => withBody(response, `${openObject(response)},"nested":${"[".repeat(depth)}${"]".repeat(depth)}}`)
      )
  }),
  define({
    name: "CompressedBomb",
    doc: "Compresses the body with gzip, whatever the client accepts. It expands to `size` bytes (default 10 MiB).",
    fields: { size: optional(Schema.Int.pipe(Schema.between(1, 1_000_000_000))) },
    stage: "encoding",
    perform: (response, { size = 10 * 1024 * 1024 }) =>
      Effect.flatMap(response, (response) =>
        "content-encoding" in response.headers
          ? Effect.succeed(response)
          : Effect.map(
            gzip(`${openObject(response)},"padding":"${"a".repeat(size)}"}`),
            (content) => withBody(response, content, { "content-encoding": "gzip" })
          ))
  })
] as const
