/**
 * Limits the time from sending a request to its response headers, including connecting. It uses one timer for each
 * request. A fiber that races a sleep, or another `AbortController`, costs several times as much.
 */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"

/**
 * Starts a request. After the limit it rejects with a `TimeoutException` and aborts the request.
 *
 * @internal
 */
export const within = <A>(
  limit: Duration.Duration,
  start: () => PromiseLike<A>,
  abort: (reason: Cause.TimeoutException) => void
): Promise<A> =>
  new Promise((resolve, reject) => {
    const started = start()
    // @effect-diagnostics-next-line globalTimers:off
    const timer = setTimeout(() => {
      const exception = new Cause.TimeoutException(`no response headers within ${Duration.format(limit)}`)
      reject(exception)
      abort(exception)
    }, Duration.toMillis(limit))
    const clear = () => clearTimeout(timer)
    started.then(clear, clear)
    started.then(resolve, reject)
  })

/**
 * The failure of a request that got no response.
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
