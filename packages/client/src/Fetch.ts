/**
 * `fetch` that carries the token. What is decided about a call, `BearerAuth` decides. A call of the common kind, with a
 * token at hand, to an origin that was admitted before, is sent without asking it again; a refusal of that call is handed
 * to it as if it had made the call itself.
 *
 * @see https://fetch.spec.whatwg.org/#fetch-method
 */
import type { AccessToken, RecordedCall } from "@effect-clickview/token"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpMethod from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Failure from "./Failure.ts"
import { FetchTransport } from "./FetchTransport.ts"
import { WebApi } from "./WebApi.ts"

type Fetch = typeof globalThis.fetch
type Input = Parameters<Fetch>[0]
type Init = Parameters<Fetch>[1]

/** What calls need of their client. */
export interface FetchSettings {
  readonly send: Fetch
  readonly peek: () => AccessToken | undefined
  /** Records a call that `BearerAuth` did not make. */
  readonly record: (call: RecordedCall) => void
  readonly run: <A>(effect: Effect.Effect<A, unknown, WebApi>, signal: AbortSignal | undefined) => Promise<A>
}

/** A call that was made already: with which header, and its answer. */
interface Sent {
  readonly authorization: string
  readonly response: Response
}

type Server = RecordedCall["server"]

/** A URL whose origin is admitted. */
interface Admitted {
  readonly href: string
  readonly server: Server
}

const serverOf = ({ hostname, port, protocol }: URL): Server => ({
  hostname,
  port: port === "" ? protocol === "https:" ? 443 : 80 : Number(port)
})

const methodOf = (input: Input, init: Init): string =>
  (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase()

const bearer = (token: AccessToken): string => `Bearer ${Redacted.value(token.value)}`

/** The address up to its query, which nobody but the API reads, and the rest. */
const parted = (address: string): readonly [path: string, rest: string] => {
  const end = address.search(/[?#]/)
  return end === -1 ? [address, ""] : [address.slice(0, end), address.slice(end)]
}

/** Whether these are bytes that stay what they are when they are sent. */
const isKept = (body: unknown): boolean =>
  body === undefined || body === null || typeof body === "string" || body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body) || body instanceof URLSearchParams || body instanceof FormData || body instanceof Blob

/** A `fetch` for this client. */
export const make = ({ peek, record, run, send }: FetchSettings): Fetch => {
  /** The servers that `BearerAuth` admitted, by their origin with a slash at its end. */
  const admitted = new Map<string, Server>()
  /** The API's URL, to which `BearerAuth` resolves a path. */
  let base: string | undefined

  const once = (input: Input, init: Init, href: string, authorization: string): Promise<Response> => {
    const given = input instanceof Request ? input : undefined
    const headers = new Headers(init?.headers ?? given?.headers)
    headers.set("authorization", authorization)
    const redirect = (init?.redirect ?? given?.redirect) === "error" ? "error" : "manual"
    return given === undefined
      ? send(href, { ...init, headers, redirect })
      : send(new Request(given, { ...init, headers, redirect }))
  }

  const decided = (input: Input, init: Init, sent: Sent | undefined): Promise<Response> => {
    const given = input instanceof Request ? input : undefined
    const [path, rest] = parted(given?.url ?? String(input))
    const body: unknown = init?.body ?? given?.body
    let first = sent
    let last: { readonly response: Response } | { readonly error: unknown } | undefined
    const call: FetchTransport["Type"] = {
      send: async (url, authorization) => {
        admitted.set(`${url.origin}/`, serverOf(url))
        const suffix = path.startsWith("/") ? path : `/${path}`
        if (!URL.canParse(path) && url.href.endsWith(suffix)) base ??= url.href.slice(0, -suffix.length)
        const known = first?.authorization === authorization ? first.response : undefined
        first = undefined
        try {
          const response = known ?? await once(input, init, url.href + rest, authorization)
          last = { response }
          return response
        } catch (error) {
          last = { error }
          throw error
        }
      }
    }
    // The method that is sent is the one in `init`. This one is for the metrics only.
    const method = methodOf(input, init)
    const request = HttpClientRequest.make(HttpMethod.isHttpMethod(method) ? method : "POST")(path).pipe(
      HttpClientRequest.setBody(body === undefined || body === null ? HttpBody.empty : HttpBody.raw(body))
    )
    const executed = Effect.provideService(
      Effect.flatMap(WebApi, ({ execute }) => execute(request)),
      FetchTransport,
      call
    )
    return run(executed, init?.signal ?? given?.signal).then(
      () => {
        if (last !== undefined && "response" in last) return last.response
        throw Failure.closed()
      },
      (failure: unknown) => {
        throw last !== undefined && "error" in last ? last.error : failure
      }
    )
  }

  /** The URL, if its origin is admitted. A URL that begins with an origin and a slash has no other origin. */
  const admit = (href: string): Admitted | undefined => {
    for (const [prefix, server] of admitted) if (href.startsWith(prefix)) return { href, server }
    return undefined
  }

  /** The full URL of a call that needs no decision of `BearerAuth`: its origin was admitted before. */
  const known = (input: Input, init: Init): Admitted | undefined => {
    if (input instanceof Request || !isKept(init?.body)) return undefined
    const address = String(input)
    const complete = admit(address)
    if (complete !== undefined || base === undefined || URL.canParse(address)) return complete
    return admit(base + (address.startsWith("/") ? "" : "/") + address)
  }

  /** Sends a call that needs no decision, and records it. `BearerAuth` records a refusal that is handed to it. */
  const sent = async (input: Input, init: Init, { href, server }: Admitted, authorization: string) => {
    const began = performance.now()
    const finish = (outcome: RecordedCall["outcome"]) =>
      record({ method: methodOf(input, init), server, seconds: (performance.now() - began) / 1000, outcome })
    try {
      const response = await once(input, init, href, authorization)
      if (response.status !== 401) finish({ _tag: "Response", status: response.status })
      return response
    } catch (error) {
      finish(init?.signal?.aborted === true ? { _tag: "Interrupted" } : { _tag: "Failure", error })
      throw error
    }
  }

  return async (input, init) => {
    const token = peek()
    const target = token === undefined ? undefined : known(input, init)
    if (token === undefined || target === undefined) return decided(input, init, undefined)
    const authorization = bearer(token)
    const response = await sent(input, init, target, authorization)
    return response.status === 401 ? decided(input, init, { authorization, response }) : response
  }
}
