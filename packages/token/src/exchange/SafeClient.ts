/**
 * Sends requests with a secret through the user's client: `fetch` follows no redirect, and no span or trace header of
 * the client shows the request. The settings are applied in the step before sending, so that options of the client and
 * of the caller do not replace them.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { RuntimeFiber } from "effect/Fiber"
import type * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import * as NoopTracer from "./NoopTracer.ts"

/** The option that keeps responses out of caches, if the runtime supports it: older Workers runtimes throw. */
export const noStore = (make: (init: RequestInit) => unknown): RequestInit => {
  const init: RequestInit = { cache: "no-store" }
  return Option.isSome(Option.liftThrowable(make)(init)) ? init : {}
}

let uncached: RequestInit | undefined

/** The same for the `fetch` of this runtime, determined once. */
export const withoutCache = (): RequestInit => uncached ??= noStore((init) => new Request("https://localhost", init))

/**
 * The options for `fetch` of the program, with those of this library. Clients copy them with `{ ...options, method }`, which
 * costs Node 5 µs less if they are frozen.
 */
const safe = (context: Context.Context<never>, init: RequestInit): RequestInit =>
  Object.freeze({
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    ...init,
    redirect: "manual"
  })

type Setting = readonly [ref: FiberRef.FiberRef<unknown>, value: unknown]

const setting = <A>(ref: FiberRef.FiberRef<A>, value: A): Setting => [ref as FiberRef.FiberRef<unknown>, value]

/** Effect logs the failure of a fiber that the client forks, with the request. */
const unlogged = setting(FiberRef.unhandledErrorLogLevel, Option.none())

/** Copies a map without an array for each entry, which `new Map` would make. */
const copied = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => {
  const copy = new Map<K, V>()
  map.forEach((value, key) => copy.set(key, value))
  return copy
}

/** Applies these settings in one step, because each step copies all references of the fiber. */
const changed = (
  refs: FiberRefs.FiberRefs,
  id: FiberId.Single,
  settings: ReadonlyArray<Setting>
): FiberRefs.FiberRefs => {
  const locals = copied(refs.locals)
  for (const [ref, value] of settings) {
    const stack = locals.get(ref) ?? []
    locals.set(ref, [[id, value], ...stack[0]?.[0] === id ? stack.slice(1) : stack])
  }
  return FiberRefs.unsafeMake(locals)
}

/** Restores the references before these settings. Other changes stay. */
const restored = (
  refs: FiberRefs.FiberRefs,
  before: FiberRefs.FiberRefs,
  settings: ReadonlyArray<Setting>
): FiberRefs.FiberRefs => {
  const locals = copied(refs.locals)
  for (const [ref] of settings) {
    const stack = before.locals.get(ref)
    if (stack === undefined) locals.delete(ref)
    else locals.set(ref, stack)
  }
  return FiberRefs.unsafeMake(locals)
}

/**
 * Whether a client changes tracing itself, beneath this library's settings. The first request determines it, because
 * the composition of a client does not change. Restoring the settings at each step costs 40 % more processor time a
 * call.
 */
export interface Learned {
  changesTracing: boolean | undefined
}

/**
 * A client calls the tracing predicate only where tracing is on. So tracing stays on, and spans are dropped where the
 * program or the client turned it off.
 */
const asking = (
  refs: FiberRefs.FiberRefs,
  isUntraced: (request: HttpClientRequest.HttpClientRequest) => boolean,
  learned: Learned
): ReadonlyArray<Setting> => {
  let isNoop = !FiberRefs.getOrDefault(refs, FiberRef.currentTracerEnabled)
  const settings = [
    setting(HttpClient.currentTracerDisabledWhen, isUntraced),
    setting(FiberRef.currentTracerEnabled, true)
  ]
  if (learned.changesTracing === false && !isNoop) return settings
  const isInPlace = (fiber: RuntimeFiber<unknown, unknown>): boolean => {
    const isOn = fiber.getFiberRef(FiberRef.currentTracerEnabled)
    if (!isOn) isNoop = true
    const unchanged = isOn && fiber.getFiberRef(HttpClient.currentTracerDisabledWhen) === isUntraced
    if (!unchanged) learned.changesTracing = true
    return unchanged
  }
  const services = FiberRefs.getOrDefault(refs, DefaultServices.currentServices)
  const tracer = NoopTracer.make(Context.get(services, Tracer.Tracer), {
    isNoop: () => isNoop,
    isInPlace,
    restore: Effect.updateFiberRefs((id, refs) => changed(refs, id, settings))
  })
  return [...settings, setting(DefaultServices.currentServices, Context.add(services, Tracer.Tracer, tracer))]
}

const everything = () => true

const initKey = FetchHttpClient.RequestInit.key

/** The options for `fetch` in a context. */
const initIn = (context: Context.Context<never>): unknown => context.unsafeMap.get(initKey)

/** Sends the request that this effect makes; a client that retries runs the effect again. */
type Send<E, R> = <E2, R2>(
  request: Effect.Effect<HttpClientRequest.HttpClientRequest, E2, R2>
) => Effect.Effect<HttpClientResponse.HttpClientResponse, E | E2, R | R2>

/** The steps of Effect's clients: what makes the request, and what sends it. */
interface Steps<E, R> {
  readonly preprocess?: unknown
  readonly postprocess?: Send<E, R>
}

/**
 * How this client sends a request, if it has no step of its own before. Such a step may make other calls, which must not
 * get the settings for sending.
 */
const senderOf = <E, R>(client: HttpClient.HttpClient.With<E, R> & Steps<E, R>): Send<E, R> | undefined =>
  client.preprocess === Effect.succeed ? client.postprocess : undefined

/** How a request with a secret is sent. */
export interface Guard<E = never, R = never> {
  /** Options for `fetch`. */
  readonly init: RequestInit
  /** The last change of the request, after the changes of the client. An effect only if there is something to wait for. */
  readonly attach: (
    request: HttpClientRequest.HttpClientRequest
  ) => HttpClientRequest.HttpClientRequest | Effect.Effect<HttpClientRequest.HttpClientRequest, E, R>
  /**
   * Receives each request before it is sent, also those of redirects that the client follows. If it throws, the request
   * is not sent.
   */
  readonly inspect: (request: HttpClientRequest.HttpClientRequest) => void
  /** The parent span of the request. */
  readonly span?: Tracer.Span | undefined
}

/** Makes a region of an uninterruptible effect as interruptible as its caller. */
export type Restore = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Sends the request through the client and returns its exit, also when it is interrupted. As with `unloggedExit`, no
 * failure is logged. Run it uninterruptible. Share one `learned` between the calls of a client.
 */
export const execute = <E, R, E2 = never, R2 = never>(
  client: HttpClient.HttpClient.With<E, R>,
  request: HttpClientRequest.HttpClientRequest,
  { attach, init, inspect, span }: Guard<E2, R2>,
  learned: Learned,
  restore: Restore
): Effect.Effect<Exit.Exit<HttpClientResponse.HttpClientResponse, E | E2>, never, R | R2> => {
  let isAsked = false
  /** A client calls this for each request right before it sends it. */
  const isUntraced = (request: HttpClientRequest.HttpClientRequest): boolean => {
    isAsked = true
    inspect(request)
    return true
  }
  const send = senderOf(client)
  let before: FiberRefs.FiberRefs | undefined
  let settings: ReadonlyArray<Setting> = []
  let ready: RequestInit | undefined

  const apply = (isSending: boolean): Effect.Effect<void> =>
    Effect.updateFiberRefs((id, refs) => {
      before ??= refs
      const context = FiberRefs.getOrDefault(refs, FiberRef.currentContext)
      const services = new Map<string, unknown>(context.unsafeMap)
      if (span !== undefined) services.set(Tracer.ParentSpan.key, span)
      ready = isSending ? safe(context, init) : undefined
      if (isSending) services.set(initKey, ready)
      const next = [
        unlogged,
        setting(FiberRef.currentContext, Context.unsafeMake<never>(services)),
        ...isSending
          ? asking(refs, isUntraced, learned)
          : send === undefined
          ? [setting(HttpClient.currentTracerDisabledWhen, everything)]
          : []
      ]
      // Those for sending are a superset, and may still apply in the fiber of the caller.
      if (isSending || settings.length === 0) settings = next
      return changed(refs, id, next)
    })

  /** The settings for the attachment. It may start a flight, which must not get the settings for sending. */
  const enter = apply(false)

  /** The settings for sending, in the fiber that sends: a client with a timeout has a fiber of its own. */
  const secure = apply(true)

  const leave = Effect.updateFiberRefs((_, refs) => before === undefined ? refs : restored(refs, before, settings))

  /** Whether the settings are applied, and nothing has changed them. */
  const isReady = (sender: RuntimeFiber<unknown, unknown>): boolean =>
    ready !== undefined && initIn(sender.currentContext) === ready &&
    sender.getFiberRef(HttpClient.currentTracerDisabledWhen) === isUntraced &&
    sender.getFiberRef(FiberRef.currentTracerEnabled)

  const secured = (
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<HttpClientRequest.HttpClientRequest> =>
    Effect.withFiberRuntime((sender) => isReady(sender) ? Effect.succeed(request) : Effect.as(secure, request))

  /** A client that retries attaches again. */
  const prepared = (request: HttpClientRequest.HttpClientRequest) =>
    Effect.suspend(() => {
      const attached = attach(request)
      if (!Effect.isEffect(attached)) return secured(attached)
      const waited = Effect.flatMap(attached, secured)
      return ready === undefined ? waited : Effect.zipRight(Effect.zipRight(leave, enter), waited)
    })

  const sendAttached = (
    send: Send<E, R>,
    attached: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, E | E2, R | R2> => {
    let isFirst = true
    return send(Effect.suspend(() => {
      if (!isFirst) return prepared(request)
      isFirst = false
      return secured(attached)
    }))
  }

  const sent = (
    settle: Effect.Effect<void>,
    sending: Effect.Effect<HttpClientResponse.HttpClientResponse, E | E2, R | R2>
  ) =>
    Effect.zipRight(
      settle,
      Effect.flatMap(Effect.exit(restore(sending)), (exit) => {
        if (isAsked) learned.changesTracing ??= false
        return Effect.as(leave, exit)
      })
    )

  if (send === undefined) {
    return sent(enter, Effect.suspend(() => HttpClient.mapRequestEffect(client, prepared).execute(request)))
  }
  const attached = attach(request)
  return Effect.isEffect(attached)
    ? sent(enter, Effect.flatMap(attached, (attached) => Effect.zipRight(secure, sendAttached(send, attached))))
    : sent(secure, sendAttached(send, attached))
}
