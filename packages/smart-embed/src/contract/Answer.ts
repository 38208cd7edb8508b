/**
 * What an answer means: a view key, or the reason why there is none. The status is looked at first, then the body.
 */
import { Challenge } from "@effect-clickview/token"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Viewing } from "../Viewing.ts"
import { ViewKey } from "../ViewKey.ts"
import type { ViewKeyErrorReason } from "../ViewKeyErrorReason.ts"
import * as Body from "./Body.ts"
import * as EmbedUrl from "./EmbedUrl.ts"
import { paths } from "./Field.ts"
import * as Host from "./Host.ts"
import * as Quote from "./Quote.ts"
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

/** These are wrong; without a name it is the body. */
const malformed = (host: string | undefined, status: number, names: ReadonlyArray<string>): ViewKeyErrorReason => ({
  _tag: "Malformed",
  host,
  status,
  fields: names.map((name) => ({
    field: name === "" ? "the body" : name,
    expected: expected[name] ?? `a JSON object of at most ${Body.limit} bytes`
  }))
})

/** Servers write the letters of a GUID in the case that they like. */
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const isSame = (asked: string, answered: string): boolean =>
  asked === answered || (guid.test(asked) && asked.toLowerCase() === answered.toLowerCase())

/** Whether this is a redirect; a fetch that hides the answer to one gives it the status 0. */
const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400)

/** Whether the same request may be answered otherwise later. */
export const isTransient = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500

/** What the answer means for this viewing; `text` is its body, unless that was too long to be read. */
export const interpret = (
  response: HttpClientResponse.HttpClientResponse,
  text: string | undefined,
  { mediaId, viewer }: Viewing
): Either.Either<ViewKey, ViewKeyErrorReason> => {
  const { status } = response
  const host = Host.of(response)
  if (isRedirect(status)) return Either.left({ _tag: "Redirected", host, status })
  const json = Option.getOrUndefined(parseJson(text ?? ""))
  const clear = Quote.unnamed(viewer)
  const { error = "", errorDescription = "", scopes = [] } = Challenge.of(response).find(({ isBearer }) => isBearer) ??
    {}
  const description = Quote.of(response, json, clear) ?? (clear(errorDescription) || undefined)
  if (isTransient(status)) return Either.left({ _tag: "Unavailable", host, status, description })
  if (status >= 400) {
    const isPage = /^\s*text\/html/i.test(response.headers["content-type"] ?? "")
    const refused = { host, status, description, error: clear(error) || undefined, scopes: scopes.map(clear) }
    return Either.left({ _tag: "Refused", ...refused, ...(isPage ? { isPage } : {}) })
  }
  const key = Either.mapLeft(decode(json), ({ issue }) => malformed(host, status, Array.dedupe(paths(issue))))
  return Either.flatMap(key, (key) =>
    isSame(mediaId, key.mediaId)
      ? Either.right(ViewKey.make(key))
      : Either.left({
        _tag: "Malformed",
        host,
        status,
        fields: [{ field: "mediaId", expected: "the id that was asked for" }]
      }))
}
