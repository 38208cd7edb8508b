/**
 * One request, what the emulator knows of it, and what answers it.
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Registration } from "../state/Client.ts"
import type { IssuedToken } from "../state/IssuedToken.ts"
import type { WireAnswer } from "./Connection.ts"
import type { Incoming } from "./incoming.ts"
import { bytes } from "./outgoing.ts"

/**
 * How the page of video selection tells a choice.
 *
 * @internal
 */
export type SelectionFault = "never" | "foreign" | "malformed" | "twice" | "late"

/** @internal */
export type Answering = Effect.Effect<HttpServerResponse.HttpServerResponse, WireAnswer>

/**
 * One request and what answers it: what a fault may change before the route decides.
 *
 * @internal
 */
export interface Exchange {
  readonly request: Incoming
  /** Who is registered, as far as this request is concerned. */
  readonly clients: ReadonlyMap<string, Registration>
  /** Gives out a token. */
  readonly issue: (client: Registration, scopes: ReadonlyArray<string>) => Effect.Effect<IssuedToken>
  /** The last token of this client that is still accepted. */
  readonly latest: (clientId: string) => Effect.Effect<IssuedToken | undefined>
  readonly revokeAll: Effect.Effect<void>
  /** As it should be, unless given. */
  readonly selection?: SelectionFault
}

/** @internal */
export type Handler = (exchange: Exchange) => Answering

const decoder = new TextDecoder()

/** The body of a response of ours. */
export const contentOf = ({ body }: HttpServerResponse.HttpServerResponse): Uint8Array =>
  (body._tag === "Raw" || body._tag === "Uint8Array") && body.body instanceof Uint8Array ? body.body : new Uint8Array(0)

/** The same response with other bytes. */
export const withContent = (
  response: HttpServerResponse.HttpServerResponse,
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse => {
  const kept = Headers.remove(response.headers, "content-length")
  return bytes(response.status, content, { ...kept, ...headers })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The same response with other fields, where it is a token; untouched where it is none. */
export const editGrant = (
  response: HttpServerResponse.HttpServerResponse,
  edit: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
): HttpServerResponse.HttpServerResponse => {
  if (response.status !== 200) return response
  const fields = Either.try((): unknown => JSON.parse(decoder.decode(contentOf(response))))
  return Option.match(Option.filter(Either.getRight(fields), isRecord), {
    onNone: () => response,
    onSome: (fields) => withContent(response, JSON.stringify(edit(fields)))
  })
}

/** The same response without its content type. */
export const untyped = (response: HttpServerResponse.HttpServerResponse) =>
  bytes(response.status, contentOf(response), Headers.remove(response.headers, "content-type"))

/** The same response with the date of the server's clock, where it has none. */
export const dated = (
  response: HttpServerResponse.HttpServerResponse
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  "date" in response.headers
    ? Effect.succeed(response)
    : Effect.map(DateTime.now, (now) =>
      HttpServerResponse.setHeader(response, "date", DateTime.toDateUtc(now).toUTCString()))
