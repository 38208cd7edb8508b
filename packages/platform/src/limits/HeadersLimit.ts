/**
 * The bound on the time from sending a request to the headers of its answer, connecting included. One timer a request: a
 * fiber that races a sleep, or an `AbortController` of its own, costs several times as much.
 */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"

/**
 * The answer, or a `TimeoutException` when it takes longer. Who started the request is told to abort it.
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
