/** An OpenTelemetry collector for tests. It records the traces that are posted to it as JSON. */
import { Effect, Schema } from "effect"
import type { Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const Attribute = Schema.Struct({ key: Schema.String })

const Span = Schema.Struct({
  name: Schema.String,
  traceId: Schema.String,
  spanId: Schema.String,
  attributes: Schema.Array(Attribute),
  links: Schema.Array(Schema.Struct({ traceId: Schema.String, spanId: Schema.String }))
})

const Export = Schema.parseJson(
  Schema.Struct({
    resourceSpans: Schema.Array(
      Schema.Struct({ scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })) })
    )
  })
)

export interface Collector {
  readonly url: string
  /** The request bodies, unparsed. */
  readonly text: () => string
  /** The spans in the request bodies. */
  readonly spans: () => ReadonlyArray<typeof Span.Type>
}

/** Starts a collector. It ends with the scope. */
export const make: Effect.Effect<Collector, never, Scope.Scope> = Effect.gen(function* () {
  const bodies: Array<string> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      bodies.push(Buffer.concat(chunks).toString())
      response.setHeader("content-type", "application/json").end("{}")
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    text: () => bodies.join("\n"),
    spans: () =>
      bodies.flatMap((body) =>
        Schema.decodeUnknownSync(Export)(body).resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans)
        )
      )
  }
})
