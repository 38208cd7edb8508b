/**
 * Where calls may go: the API, and the origins (scheme, host and port) that may receive the token.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-5.3
 */
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { BearerAuthOptions } from "../BearerAuthOptions.ts"
import * as SecureUrl from "../exchange/SecureUrl.ts"
import * as Settings from "../layer/Settings.ts"
import type { OAuthError } from "../OAuthError.ts"
import { OriginNotAllowed } from "../OriginNotAllowed.ts"

/** Where calls may go. */
export interface Destination {
  /** The base of URLs without scheme and host, without a slash at its end. */
  readonly apiUrl: string
  readonly origins: ReadonlySet<string>
  /** The API's own server. */
  readonly server: Server
}

/** A server that may receive the token. */
interface Server {
  readonly origin: string
  readonly hostname: string
  readonly port: number
}

/** Where a call goes, for its span. */
export interface Admitted {
  readonly server: Server
  readonly pathname: string
}

const serverOf = (url: URL): Server => ({
  origin: url.origin,
  hostname: url.hostname,
  port: SecureUrl.portOf(url)
})

/** A path that the URL parser does not change, without query and fragment. */
const plain = /^(\/[\w~-][\w.~-]*)+\/?$/

const parse = (option: string, url: string | URL): Effect.Effect<URL, OAuthError> =>
  Effect.mapError(SecureUrl.parse(url, SecureUrl.api), (expected) => Settings.invalidOption(option, expected))

/** The destination that these options make. */
export const make = (options: BearerAuthOptions): Effect.Effect<Destination, OAuthError> =>
  Effect.gen(function*() {
    const apiUrl = yield* parse("apiUrl", options.apiUrl ?? SecureUrl.api)
    if (apiUrl.search !== "") return yield* Settings.invalidOption("apiUrl", "a URL without a query")
    const others = yield* Effect.forEach(options.origins ?? [], (url) => parse("origins", url))
    return {
      apiUrl: apiUrl.href.replace(/\/+$/, ""),
      origins: new Set([apiUrl, ...others].map(({ origin }) => origin)),
      server: serverOf(apiUrl)
    }
  })

/** The request under the API's URL, unless it names a server itself. */
export const absolute = (
  { apiUrl }: Destination,
  request: HttpClientRequest.HttpClientRequest
): HttpClientRequest.HttpClientRequest => {
  // Parsing the URL costs more than the rest of this function.
  if (request.url.startsWith(`${apiUrl}/`)) return request
  if (request.url.startsWith("/")) return HttpClientRequest.prependUrl(request, apiUrl)
  return URL.canParse(request.url) ? request : HttpClientRequest.prependUrl(request, `${apiUrl}/`)
}

/** Where the request goes; a failure if that origin may not receive the token. */
export const admit = (
  { origins, server }: Destination,
  request: HttpClientRequest.HttpClientRequest
): Either.Either<Admitted, HttpClientError.RequestError | OriginNotAllowed> => {
  // The common case: the client parses the URL anyway.
  if (request.url.startsWith(server.origin)) {
    const pathname = request.url.slice(server.origin.length)
    if (plain.test(pathname)) return Either.right({ server, pathname })
  }
  return Either.flatMap(
    Either.mapLeft(
      UrlParams.makeUrl(request.url, request.urlParams, request.hash),
      (cause) => new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause })
    ),
    (url) =>
      origins.has(url.origin) ? Either.right({ server: serverOf(url), pathname: url.pathname }) : Either.left(
        new OriginNotAllowed({ origin: url.origin === "null" ? url.protocol : url.origin, allowed: [...origins] })
      )
  )
}
