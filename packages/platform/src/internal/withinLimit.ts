/**
 * The bound on the time from sending a request to the headers of its answer, connecting included. One timer and one signal
 * a request: a fiber that races a sleep costs several times as much. Past the bound the request is aborted, which closes
 * its connection, and fails as a transport error does.
 */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"

/**
 * Starts a request with a signal that aborts with the caller's and when the time is over. The caller's is listened to for
 * as long as it lives: it is the request's own, and stops the reading of a body too.
 *
 * @internal
 */
export const withinLimit = <A>(
  limit: Duration.Duration,
  caller: AbortSignal | undefined,
  start: (signal: AbortSignal) => PromiseLike<A>
): Promise<A> =>
  new Promise((resolve, reject) => {
    const controller = new AbortController()
    if (caller?.aborted === true) controller.abort(caller.reason)
    const started = start(controller.signal)
    // @effect-diagnostics-next-line globalTimers:off
    const timer = setTimeout(() => {
      const exception = new Cause.TimeoutException(`no response headers within ${Duration.format(limit)}`)
      reject(exception)
      controller.abort(exception)
    }, Duration.toMillis(limit))
    caller?.addEventListener("abort", () => {
      clearTimeout(timer)
      controller.abort(caller.reason)
    }, { once: true })
    const clear = () => clearTimeout(timer)
    started.then(clear, clear)
    started.then(resolve, reject)
  })

/**
 * The failure of a request that got no answer for this cause.
 *
 * @internal
 */
export const unanswered = (
  request: HttpClientRequest.HttpClientRequest,
  cause: unknown
): HttpClientError.RequestError =>
  new HttpClientError.RequestError({
    request,
    reason: "Transport",
    cause,
    ...Cause.isTimeoutException(cause) ? { description: cause.message } : {}
  })
