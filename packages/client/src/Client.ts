/**
 * Wraps the layers in a client with promises. It makes no decision about tokens: it only turns the services' exits into
 * values and errors.
 */
import { ViewKeyError, ViewKeys } from "@effect-clickview/smart-embed"
import { AccessToken, ClickViewToken, OAuthError } from "@effect-clickview/token"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Scheduler from "effect/Scheduler"
import * as Stream from "effect/Stream"
import type { ClickView, GetTokenOptions, ViewingOptions } from "./ClickView.ts"
import type { ClickViewOptions } from "./ClickViewOptions.ts"
import * as Status from "./ClickViewStatus.ts"
import * as ClockReading from "./ClockReading.ts"
import { Embed } from "./Embed.ts"
import * as Failure from "./Failure.ts"
import * as Fetch from "./Fetch.ts"
import * as Layers from "./Layers.ts"
import { Token } from "./Token.ts"
import { unrefClock } from "./UnrefClock.ts"
import type { WebApi } from "./WebApi.ts"

/** How many concurrent callers get their own call site in the stack. Capturing one costs several µs. */
const maxCallSites = 64

/** Rejects when the signal aborts. The promise that it waits for continues. */
const rejectOnAbort = <A>(promise: Promise<A>, signal: AbortSignal): Promise<A> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    signal.addEventListener("abort", abort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
  })

/** Wraps an `OAuthError`, because `createViewKey` fails only with `ViewKeyError`. */
const toViewKeyError = (failure: unknown): unknown =>
  failure instanceof OAuthError ? new ViewKeyError({ reason: { _tag: "NoToken", error: failure } }) : failure

type Services = ClickViewToken | ViewKeys | WebApi

/** Whether one request cannot wait for the work of another, as on Cloudflare Workers. */
const isWorker = (): boolean =>
  "WebSocketPair" in globalThis || ("navigator" in globalThis && navigator.userAgent === "Cloudflare-Workers")

const rethrow = (failure: unknown): never => {
  throw Failure.withCallSite(failure)
}

/** Makes a client with these options, over this HTTP layer. */
export const make = (
  options: ClickViewOptions,
  http: Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError>
): ClickView => {
  const flights = options.flights ?? (isWorker() ? "own" : "shared")
  const isShared = flights === "shared"
  const runtime = ManagedRuntime.make(Layers.make({ ...options, flights }, http))
  // @effect-diagnostics-next-line globalFetch:off
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const clocks = ClockReading.make()
  let service: ClickViewToken["Type"] | undefined
  let closing: Promise<void> | undefined

  /**
   * The service. Its first use builds the layers, because a module may create a client where requests are not allowed
   * yet.
   */
  const tokens = Effect.tap(ClickViewToken, (built) =>
    Effect.sync(() => {
      service = built
    }))

  const run = <A>(effect: Effect.Effect<A, unknown, Services>, signal?: AbortSignal): Promise<A> =>
    new Promise((resolve, reject) => {
      if (closing !== undefined) {
        reject(Failure.closed())
        return
      }
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const fiber = runtime.runFork(
        Effect.zipRight(tokens, effect),
        // The default scheduler would run this fiber in the task of another request, which Workers forbid.
        isShared ? undefined : { scheduler: new Scheduler.MixedScheduler(Infinity) }
      )
      const abort = () => {
        reject(signal?.reason as Error)
        fiber.unsafeInterruptAsFork(FiberId.none)
      }
      signal?.addEventListener("abort", abort, { once: true })
      fiber.addObserver((exit) => {
        signal?.removeEventListener("abort", abort)
        if (Exit.isSuccess(exit)) resolve(exit.value)
        else reject(Failure.fromCause(exit.cause))
      })
    })

  const heldToken = (): AccessToken | undefined => {
    if (service?.peek === undefined) return undefined
    clocks.refresh()
    return service.peek(clocks.wall, clocks.monotonic)
  }

  let last: AccessToken | undefined
  let lastPromise: Promise<Token> | undefined
  const resolvedToken = (token: AccessToken): Promise<Token> => {
    if (token === last && lastPromise !== undefined) return lastPromise
    const promise = Promise.resolve(new Token(token))
    if (!isShared) return promise
    last = token
    return lastPromise = promise
  }

  let pending: Promise<Token> | undefined
  let callers = 0

  /** One promise for all concurrent callers. A caller after it settles asks the service again. */
  const startWaiting = (): Promise<Token> => {
    const outcome = run(Effect.flatMap(ClickViewToken, ({ get }) => get)).then(resolvedToken)
    const done = () => {
      pending = undefined
    }
    outcome.then(done, done)
    if (!isShared) return outcome
    callers = 0
    return pending = outcome
  }

  const waitForToken = (signal: AbortSignal | undefined): Promise<Token> => {
    const outcome = pending ?? startWaiting()
    const site = callers++ < maxCallSites ? Failure.captureCallSite(getToken) : undefined
    const own = outcome.catch(
      site === undefined ? rethrow : (failure: unknown) => {
        throw Failure.withCallSite(failure, site)
      }
    )
    return signal === undefined ? own : rejectOnAbort(own, signal)
  }

  const getToken = (options?: GetTokenOptions): Promise<Token> => {
    const signal = options?.signal
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    if (pending === undefined) {
      const token = heldToken()
      if (token !== undefined) return resolvedToken(token)
    }
    return waitForToken(signal)
  }

  const authorizedFetch = Fetch.make({
    send,
    peek: heldToken,
    name: () => service?.name,
    run
  })

  const createViewKey = ({ mediaId, signal, title = "ClickView video", viewer }: ViewingOptions): Promise<Embed> => {
    const site = Failure.captureCallSite(createViewKey)
    return run(Effect.flatMap(ViewKeys, ({ create }) => create({ mediaId, viewer })), signal).then(
      (key) => new Embed(key, title),
      (failure: unknown) => {
        throw Failure.withCallSite(toViewKeyError(failure), site)
      }
    )
  }

  const status = (): Status.ClickViewStatus => {
    if (service !== undefined) return Status.of(Effect.runSync(service.status))
    if (closing !== undefined) return Status.withoutToken("closed")
    const exit = runtime.runSyncExit(tokens)
    if (Exit.isSuccess(exit)) return status()
    const failure = Failure.fromCause(exit.cause)
    return Status.withoutToken("empty", failure instanceof OAuthError ? failure : undefined)
  }

  const onStatus = (listener: (status: Status.ClickViewStatus) => void): () => void => {
    const notify = (now: Status.ClickViewStatus) =>
      Effect.catchAll(
        Effect.try(() => listener(now)),
        () => Effect.logWarning("A ClickView status listener threw an exception")
      )
    if (closing !== undefined) {
      Effect.runSync(notify(status()))
      return () => {}
    }
    const fiber = runtime.runFork(
      Effect.flatMap(tokens, ({ statusChanges }) => Stream.runForEach(statusChanges, (now) => notify(Status.of(now))))
        .pipe(
          Effect.withClock(unrefClock)
        )
    )
    return () => fiber.unsafeInterruptAsFork(FiberId.none)
  }

  const close = (): Promise<void> => closing ??= runtime.dispose().catch(() => {})

  if (options.eager === true) void getToken().catch(() => {})

  return {
    getToken,
    fetch: authorizedFetch,
    createViewKey,
    ready: (options) => getToken(options).then(() => {}),
    status,
    onStatus,
    invalidate: ({ value }) => {
      if (service !== undefined) Effect.runSync(service.invalidate(AccessToken.make({ value })))
    },
    close,
    [Symbol.asyncDispose]: close
  }
}
