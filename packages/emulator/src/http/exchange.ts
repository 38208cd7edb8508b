/**
 * Defines what a handler receives and returns, and edits responses.
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
 * How the selection page misbehaves when it posts its message.
 *
 * @internal
 */
export type SelectionFault = "never" | "foreign" | "malformed" | "twice" | "late"

/** @internal */
export type Answering = Effect.Effect<HttpServerResponse.HttpServerResponse, WireAnswer>

/**
 * A request and the state that its handler uses. Faults can replace parts of it.
 *
 * @internal
 */
export interface Exchange {
  readonly request: Incoming
  /** The registered clients, by id. */
  readonly clients: ReadonlyMap<string, Registration>
  /** Issues a token. */
  readonly issue: (client: Registration, scopes: ReadonlyArray<string>) => Effect.Effect<IssuedToken>
  /** The latest token of a client, if it is still valid. */
  readonly latest: (clientId: string) => Effect.Effect<IssuedToken | undefined>
  readonly revokeAll: Effect.Effect<void>
  /** The fault of the selection page, if any. */
  readonly selection?: SelectionFault
}

/** @internal */
export type Handler = (exchange: Exchange) => Answering

const decoder = new TextDecoder()

/** The bytes of a response that the emulator made; empty for a stream. */
export const contentOf = ({ body }: HttpServerResponse.HttpServerResponse): Uint8Array =>
  (body._tag === "Raw" || body._tag === "Uint8Array") && body.body instanceof Uint8Array ? body.body : new Uint8Array(0)

/** Replaces the body of a response. */
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

/** Edits the fields of a successful token response. Returns other responses unchanged. */
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

/** Removes the content type of a response. */
export const untyped = (response: HttpServerResponse.HttpServerResponse) =>
  bytes(response.status, contentOf(response), Headers.remove(response.headers, "content-type"))

/** Adds a `Date` header from the `Clock`, if the response has none. */
export const dated = (
  response: HttpServerResponse.HttpServerResponse
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  "date" in response.headers
    ? Effect.succeed(response)
    : Effect.map(DateTime.now, (now) =>
      HttpServerResponse.setHeader(response, "date", DateTime.toDateUtc(now).toUTCString()))
