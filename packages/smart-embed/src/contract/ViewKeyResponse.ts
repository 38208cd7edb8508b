/**
 * Interprets a response: a view key, or the reason why there is none. The status decides before the body.
 */
import { BearerAuth, Challenge } from "@effect-clickview/token"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Viewing } from "../Viewing.ts"
import { ViewKey } from "../ViewKey.ts"
import type { ViewKeyErrorReason } from "../ViewKeyErrorReason.ts"
import * as EmbedUrl from "./EmbedUrl.ts"
import * as ErrorDescription from "./ErrorDescription.ts"
import { invalidPaths } from "./Field.ts"
import * as Host from "./Host.ts"
import * as ResponseBody from "./ResponseBody.ts"
import { Text } from "./Text.ts"

const decode = Schema.decodeUnknownEither(
  Schema.Struct({ mediaId: Text, viewKey: Text, embedUrl: EmbedUrl.EmbedUrl }),
  { errors: "all" }
)

const parseJson = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const expected: Readonly<Record<string, string>> = {
  embedUrl: EmbedUrl.expected,
  mediaId: "text that is not empty",
  viewKey: "text that is not empty"
}

/** The reason for these invalid fields. An empty name means the whole body. */
const malformed = (host: string | undefined, status: number, names: ReadonlyArray<string>): ViewKeyErrorReason => ({
  _tag: "Malformed",
  host,
  status,
  fields: names.map((name) => ({
    field: name === "" ? "the body" : name,
    expected: expected[name] ?? `a JSON object of at most ${ResponseBody.maxBytes} bytes`
  }))
})

/** Servers write a GUID in upper or lower case. */
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const isSameId = (requested: string, received: string): boolean =>
  requested === received || (guid.test(requested) && requested.toLowerCase() === received.toLowerCase())

/** The outcome of this viewing. `text` is the body, or `undefined` if it is too large. */
export const interpret = (
  response: HttpClientResponse.HttpClientResponse,
  text: string | undefined,
  { mediaId, viewer }: Viewing
): Either.Either<ViewKey, ViewKeyErrorReason> => {
  const { status } = response
  const host = Host.of(response)
  if (BearerAuth.isRedirect(status)) return Either.left({ _tag: "Redirected", host, status })
  const json = Option.getOrUndefined(parseJson(text ?? ""))
  const redact = ErrorDescription.redactPerson(viewer)
  const { error = "", errorDescription = "", scopes = [] } = Challenge.of(response).find(({ isBearer }) => isBearer) ??
    {}
  const description = ErrorDescription.of(response, json, redact) ?? (redact(errorDescription) || undefined)
  if (BearerAuth.isTransient(status)) return Either.left({ _tag: "Unavailable", host, status, description })
  if (status >= 400) {
    const isPage = /^\s*text\/html/i.test(response.headers["content-type"] ?? "")
    const refused = { host, status, description, error: redact(error) || undefined, scopes: scopes.map(redact) }
    return Either.left({ _tag: "Refused", ...refused, ...(isPage ? { isPage } : {}) })
  }
  const key = Either.mapLeft(decode(json), ({ issue }) => malformed(host, status, Array.dedupe(invalidPaths(issue))))
  return Either.flatMap(key, (key) =>
    isSameId(mediaId, key.mediaId)
      ? Either.right(ViewKey.make(key))
      : Either.left({
        _tag: "Malformed",
        host,
        status,
        fields: [{ field: "mediaId", expected: "the id that was requested" }]
      }))
}
