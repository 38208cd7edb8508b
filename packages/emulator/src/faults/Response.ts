/**
 * Faults that replace the response of a route: statuses, proxy pages, redirects.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { MediaType, optional, Status } from "../data/fields.ts"
import { bytes, text } from "../http/responses.ts"
import { define } from "./Definition.ts"

const otherOrigin = "https://elsewhere.example/connect/token"

/** @internal */
export const response = [
  define({
    name: "Status",
    doc: "Responds with `status` and a line of text, or with `body` as `contentType`.",
    fields: { status: Status, body: optional(Schema.String), contentType: optional(MediaType) },
    stage: "response",
    perform: (_, { body, contentType = "text/plain;charset=utf-8", status }) =>
      Effect.succeed(
        bytes(status, body ?? `A fault of the emulator responds with ${status}.`, { "content-type": contentType })
      )
  }),
  define({
    name: "ProxyPage",
    doc: "Responds with an HTML page, as a proxy does, and `status` (default 502).",
    fields: { status: optional(Status) },
    stage: "response",
    perform: (_, { status = 502 }) =>
      Effect.succeed(
        bytes(status, `<!doctype html><title>${status}</title><h1>${status} from a proxy</h1><hr>emulator`, {
          "content-type": "text/html; charset=utf-8"
        })
      )
  }),
  define({
    name: "Redirect",
    doc:
      "Redirects to another path of the `same` origin, to an `other` origin, or to itself (`loop`). `location` overrides the target.",
    fields: {
      status: Schema.Literal(301, 302, 303, 307, 308),
      to: Schema.Literal("same", "other", "loop"),
      location: optional(Schema.String.pipe(Schema.pattern(/^[\x21-\x7e]+$/)))
    },
    stage: "response",
    perform: (_, { location, status, to }, { context: { request } }) =>
      Effect.succeed(
        text(status, "Moved.", {
          location: location ?? { same: `${request.path}/moved`, other: otherOrigin, loop: request.path }[to]
        })
      )
  })
] as const
