/**
 * A `Wiretap` on the library's HTTP client records the last response and passes it on unchanged. It reads only HTML
 * bodies, for the title.
 *
 * @since 0.2.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { Answer } from "../Answer.ts"
import { Foreign } from "../Foreign.ts"
import * as Moment from "../Moment.ts"

/** The number of bytes of a page that are searched; a title is near the beginning. */
const limit = 64 * 1024

const isPage = ({ headers }: HttpClientResponse.HttpClientResponse): boolean =>
  /^\s*(text\/html|application\/xhtml)/i.test(headers["content-type"] ?? "")

const textOf = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<string> =>
  response.stream.pipe(
    Stream.map((bytes) => bytes.subarray(0, limit)),
    Stream.take(64),
    Stream.runCollect,
    Effect.map((chunks) => new TextDecoder().decode(Buffer.concat(Chunk.toReadonlyArray(chunks)).subarray(0, limit))),
    Effect.orElseSucceed(() => "")
  )

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: "\"", "#39": "'", nbsp: " " }

const titleIn = (html: string): string | undefined =>
  /<title[^>]*>([^<]{1,500})<\/title/i.exec(html)?.[1]?.replaceAll(
    /&(amp|lt|gt|quot|#39|nbsp);/g,
    (_, name: string) => entities[name] ?? ""
  )

const originOf = (location: string | undefined, url: string): string | undefined =>
  location !== undefined && URL.canParse(location, url) ? new URL(location, url).origin : undefined

/** A response as received. It is sanitised only when read, because further secrets may be known by then. */
interface Noted {
  readonly response: HttpClientResponse.HttpClientResponse
  readonly html: string
  readonly arrivedAt: number
}

const tell = ({ arrivedAt, html, response }: Noted, show: Foreign["Type"]["show"]): Effect.Effect<Answer> =>
  Effect.gen(function*() {
    const { headers, request, status } = response
    const shown = (text: string | undefined) =>
      text === undefined ? Effect.succeed(undefined) : Effect.map(show(text), (text) => text === "" ? undefined : text)
    return {
      status,
      isPage: isPage(response),
      title: yield* shown(titleIn(html)),
      location: yield* shown(originOf(headers["location"], request.url)),
      arrivedAt,
      date: Option.getOrUndefined(Moment.parse(headers["date"] ?? "")),
      server: yield* shown(headers["via"] ?? headers["server"])
    }
  })

/** @internal */
export interface Wiretap {
  readonly tap: (client: HttpClient.HttpClient) => HttpClient.HttpClient
  /** The last response. */
  readonly last: Effect.Effect<Answer | undefined>
}

/** @internal */
export const make: Effect.Effect<Wiretap, never, Foreign> = Effect.gen(function*() {
  const { show } = yield* Foreign
  const noted = yield* Ref.make<Noted | undefined>(undefined)
  const note = (response: HttpClientResponse.HttpClientResponse) =>
    Effect.gen(function*() {
      const { headers, request, status } = response
      const arrivedAt = yield* Clock.currentTimeMillis
      const hasPage = isPage(response) && status !== 204 && status !== 304
      const html = hasPage ? yield* textOf(response) : ""
      yield* Ref.set(noted, { response, html, arrivedAt })
      return hasPage ? HttpClientResponse.fromWeb(request, new Response(html, { status, headers })) : response
    })
  return {
    tap: HttpClient.transform((answer) => Effect.flatMap(answer, note)),
    last: Effect.flatMap(Ref.get(noted), (last) => last === undefined ? Effect.succeed(undefined) : tell(last, show))
  }
})
