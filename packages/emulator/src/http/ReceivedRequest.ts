/**
 * Reads a request and its body, up to a limit.
 */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { concat } from "./concat.ts"
import { Connection } from "./Connection.ts"
import { formParameters } from "./formParameters.ts"

const bodyLimit = 64 * 1024

const drainLimit = 8 * 1024 * 1024

/**
 * A request whose body has been read.
 *
 * @internal
 */
export interface ReceivedRequest {
  readonly method: string
  /** The scheme of an absolute request target, otherwise the scheme of the connection. */
  readonly scheme: "http" | "https"
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly mediaType: string
  readonly charset: string
  readonly tooLarge: boolean
  readonly parameters: Either.Either<ReadonlyArray<readonly [string, string]>, "malformed">
  /** The value of a JSON body. */
  readonly json: Either.Either<unknown, "malformed">
  /** The text of a body that is neither a valid form nor valid JSON, otherwise empty. */
  readonly text: string
}

interface Collected {
  readonly size: number
  readonly chunks: Chunk.Chunk<Uint8Array>
}

const emptyBody: Collected = { size: 0, chunks: Chunk.empty() }

// Bytes past the limit are read and dropped: closing a socket with unread input can reset it before the response arrives.
const collect = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Collected> =>
  request.method === "GET" || request.method === "HEAD"
    ? Effect.succeed(emptyBody)
    : request.stream.pipe(
      Stream.runFoldWhile(emptyBody, ({ size }) => size <= drainLimit, ({ chunks, size }, chunk): Collected => ({
        size: size + chunk.length,
        chunks: size + chunk.length <= bodyLimit ? Chunk.append(chunks, chunk) : Chunk.empty()
      })),
      Effect.orElseSucceed(() => emptyBody)
    )

const utf8 = new TextDecoder("utf-8", { fatal: true })

const jsonValue = (body: Uint8Array): Either.Either<unknown, "malformed"> =>
  Either.try({ try: (): unknown => JSON.parse(utf8.decode(body)), catch: () => "malformed" as const })

// A request through a proxy can have an absolute target (RFC 9112, section 3.2.2).
const target = (url: string): ReadonlyArray<string> => url.replace(/^[a-z]+:\/\/[^/?]*/i, "").split("?")

const connectionScheme = Effect.map(
  Effect.serviceOption(Connection),
  (connection) => Option.getOrUndefined(connection)?.scheme ?? "http"
)

/** @internal */
export const receive = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<ReceivedRequest> =>
  Effect.map(Effect.zip(collect(request), connectionScheme), ([{ chunks, size }, scheme]) => {
    const [path, ...query] = target(request.url)
    const [mediaType, ...attributes] = (request.headers["content-type"] ?? "").toLowerCase().split(";").map((part) =>
      part.trim()
    )
    const charset = attributes.find((attribute) => attribute.startsWith("charset="))
    const body = concat(chunks)
    const isForm = mediaType === "application/x-www-form-urlencoded"
    const parameters = isForm ? formParameters(body) : Either.right([])
    const json = mediaType === "application/json" ? jsonValue(body) : Either.left("malformed" as const)
    return {
      method: request.method,
      scheme: /^https:/i.test(request.originalUrl) ? "https" : scheme,
      path: path ?? "",
      query: new URLSearchParams(query.join("?")),
      headers: request.headers,
      mediaType: mediaType ?? "",
      charset: charset === undefined ? "utf-8" : charset.slice("charset=".length).replaceAll("\"", ""),
      tooLarge: size > bodyLimit,
      parameters,
      json,
      text: Either.isRight(isForm ? parameters : json) ? "" : new TextDecoder().decode(body)
    }
  })
