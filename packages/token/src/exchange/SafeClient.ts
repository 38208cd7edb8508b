/**
 * The user's client for requests that carry a secret: `fetch` follows no redirect, and no span or trace header of the
 * client shows the request. This is set in the step before sending. So neither the client's own options nor those around
 * the call replace it, and what they say otherwise stays.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"

/** The option that keeps an answer out of caches, if this runtime takes it: older Workers runtimes throw. */
export const noStore = (make: (init: RequestInit) => unknown): RequestInit => {
  const init: RequestInit = { cache: "no-store" }
  return Option.isSome(Option.liftThrowable(make)(init)) ? init : {}
}

let uncached: RequestInit | undefined

/** The same for this runtime's `fetch`, found out once. */
export const withoutCache = (): RequestInit => uncached ??= noStore((init) => new Request("https://localhost", init))

const withInit = (init: RequestInit) => (context: Context.Context<never>): Context.Context<never> =>
  Context.add(context, FetchHttpClient.RequestInit, {
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    ...init,
    redirect: "manual"
  })

/**
 * The client with these options for `fetch`. `inspect` sees each request as it is sent, those too that the client makes
 * up itself to follow a redirect; what it throws keeps the request from being sent.
 */
export const make = <E, R>(
  client: HttpClient.HttpClient.With<E, R>,
  init: RequestInit,
  inspect: (request: HttpClientRequest.HttpClientRequest) => void
): HttpClient.HttpClient.With<E, R> => {
  /** A client asks this of each request right before it sends it. */
  const isUntraced = (request: HttpClientRequest.HttpClientRequest): boolean => {
    inspect(request)
    return true
  }
  const prepare = Effect.zipRight(
    FiberRef.update(FiberRef.currentContext, withInit(init)),
    FiberRef.set(HttpClient.currentTracerDisabledWhen, isUntraced)
  )
  return client.pipe(
    HttpClient.mapRequestEffect((request) => Effect.as(prepare, request)),
    HttpClient.transformResponse((answer) => Effect.mapInputContext(answer, (context: Context.Context<R>) => context)),
    HttpClient.withTracerDisabledWhen(() => true)
  )
}
