/**
 * A dispatcher that limits the time to the response headers. It passes on the fields that Effect's client sets, but not
 * the undici options from a caller's context.
 */
import * as Undici from "@effect/platform-node/Undici"
import type * as Duration from "effect/Duration"
import { EventEmitter } from "node:events"
import * as HeadersLimit from "../limits/HeadersLimit.ts"

type Options<A> = Undici.Dispatcher.RequestOptions<A>
type ResponseData<A> = Undici.Dispatcher.ResponseData<A>
type Callback<A> = (error: Error | null, response: ResponseData<A>) => void

/** @internal */
export class LimitedDispatcher extends Undici.Dispatcher {
  readonly inner: Undici.Dispatcher
  readonly limit: Duration.Duration

  constructor(inner: Undici.Dispatcher, limit: Duration.Duration) {
    super()
    this.inner = inner
    this.limit = limit
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    return this.inner.dispatch(options, handler)
  }

  override request<A = null>(options: Options<A>, callback: Callback<A>): void
  override request<A = null>(options: Options<A>): Promise<ResponseData<A>>
  override request<A = null>(options: Options<A>, callback?: Callback<A>): Promise<ResponseData<A>> | void {
    if (callback !== undefined) {
      super.request(options, callback)
      return
    }
    const { body = null, headers = null, method, origin = "", path, signal } = options
    const aborting = new EventEmitter()
    if (signal instanceof AbortSignal) signal.addEventListener("abort", () => aborting.emit("abort"), { once: true })
    return HeadersLimit.within(
      this.limit,
      () =>
        this.inner.request<A>({
          method,
          origin,
          path,
          headers,
          body,
          signal: signal instanceof AbortSignal && signal.aborted ? signal : aborting,
          // undici's own timers are coarse and do not include the time to connect.
          headersTimeout: 0,
          bodyTimeout: 0
        }),
      () => aborting.emit("abort")
    )
  }
}
