/**
 * The user's client for requests that carry a secret: `fetch` follows no redirect, and no span or trace header of the
 * client shows the request. This is set in the step before sending. So neither the client's own options nor those around
 * the call replace it, and what they say otherwise stays.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Arr from "effect/Array"
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
import * as MuteTracer from "./MuteTracer.ts"

/** The option that keeps an answer out of caches, if this runtime takes it: older Workers runtimes throw. */
export const noStore = (make: (init: RequestInit) => unknown): RequestInit => {
  const init: RequestInit = { cache: "no-store" }
  return Option.isSome(Option.liftThrowable(make)(init)) ? init : {}
}

let uncached: RequestInit | undefined

/** The same for this runtime's `fetch`, found out once. */
export const withoutCache = (): RequestInit => uncached ??= noStore((init) => new Request("https://localhost", init))

const withInit = (context: Context.Context<never>, init: RequestInit): Context.Context<never> =>
  Context.add(context, FetchHttpClient.RequestInit, {
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    ...init,
    redirect: "manual"
  })

type Setting = readonly [ref: FiberRef.FiberRef<unknown>, value: unknown]

const setting = <A>(ref: FiberRef.FiberRef<A>, value: A): Setting => [ref as FiberRef.FiberRef<unknown>, value]

/** These settings in one step: each step copies all that the fiber has. */
const changed = (
  refs: FiberRefs.FiberRefs,
  id: FiberId.Single,
  settings: ReadonlyArray<Setting>
): FiberRefs.FiberRefs => {
  const entries = settings.map(([ref, value]) => [ref, [[id, value]]] as const)
  return Arr.isNonEmptyReadonlyArray(entries) ? FiberRefs.updateManyAs(refs, { entries }) : refs
}

type Fiber = RuntimeFiber<unknown, unknown>

const held = <A>(fiber: Fiber, ref: FiberRef.FiberRef<A>): Setting => setting(ref, fiber.getFiberRef(ref))

/**
 * A client asks whether to trace a request only where tracing is on. So it stays on, and where the program or the client
 * has it off the spans go nowhere.
 */
const asking = (
  fiber: Fiber,
  isUntraced: (request: HttpClientRequest.HttpClientRequest) => boolean
): ReadonlyArray<Setting> => {
  let isMute = !fiber.getFiberRef(FiberRef.currentTracerEnabled)
  const settings = [
    setting(HttpClient.currentTracerDisabledWhen, isUntraced),
    setting(FiberRef.currentTracerEnabled, true)
  ]
  const holds = (fiber: Fiber): boolean => {
    const isOn = fiber.getFiberRef(FiberRef.currentTracerEnabled)
    if (!isOn) isMute = true
    return isOn && fiber.getFiberRef(HttpClient.currentTracerDisabledWhen) === isUntraced
  }
  const services = fiber.getFiberRef(DefaultServices.currentServices)
  const tracer = MuteTracer.make(Context.get(services, Tracer.Tracer), {
    isMute: () => isMute,
    holds,
    mend: Effect.updateFiberRefs((id, refs) => changed(refs, id, settings))
  })
  return [...settings, setting(DefaultServices.currentServices, Context.add(services, Tracer.Tracer, tracer))]
}

const everything = () => true

/** How a request with a secret is sent. */
export interface Guard<E, R> {
  /** Options for `fetch`. */
  readonly init: RequestInit
  /** The last change of the request, after those that the client makes itself. */
  readonly attach: (
    request: HttpClientRequest.HttpClientRequest
  ) => Effect.Effect<HttpClientRequest.HttpClientRequest, E, R>
  /**
   * Sees each request as it is sent, those too that the client makes up itself to follow a redirect; what it throws keeps
   * the request from being sent.
   */
  readonly inspect: (request: HttpClientRequest.HttpClientRequest) => void
  /** The span that the request belongs to. */
  readonly span?: Tracer.Span | undefined
}

/**
 * Sends the request by the client, to its exit, also when it is interrupted. As with `contained`, nothing is logged of what
 * it failed with.
 */
export const execute = <E, R, E2, R2>(
  client: HttpClient.HttpClient.With<E, R>,
  request: HttpClientRequest.HttpClientRequest,
  { attach, init, inspect, span }: Guard<E2, R2>
): Effect.Effect<Exit.Exit<HttpClientResponse.HttpClientResponse, E | E2>, never, R | R2> => {
  /** A client asks this of each request right before it sends it. */
  const isUntraced = (request: HttpClientRequest.HttpClientRequest): boolean => {
    inspect(request)
    return true
  }
  return Effect.uninterruptibleMask((restore) =>
    Effect.withFiberRuntime((fiber) => {
      const original = fiber.getFiberRefs()
      const context = fiber.getFiberRef(FiberRef.currentContext)
      const before = [
        setting(FiberRef.currentContext, context),
        held(fiber, HttpClient.currentTracerDisabledWhen),
        held(fiber, FiberRef.unhandledErrorLogLevel),
        held(fiber, FiberRef.currentTracerEnabled),
        held(fiber, DefaultServices.currentServices)
      ]
      let last: FiberRefs.FiberRefs | undefined
      /** A client with a time-out runs it in a fiber of its own. */
      const prepared = Effect.withFiberRuntime((sender) => {
        const settings = [
          setting(FiberRef.currentContext, withInit(sender.getFiberRef(FiberRef.currentContext), init)),
          ...asking(sender, isUntraced)
        ]
        return Effect.updateFiberRefs((id, refs) => last = changed(refs, id, settings))
      })
      const guarded = Effect.suspend(() =>
        HttpClient.mapRequestEffect(
          client,
          (request) => Effect.flatMap(attach(request), (request) => Effect.as(prepared, request))
        ).execute(request)
      )
      const entering = [
        setting(HttpClient.currentTracerDisabledWhen, everything),
        setting(FiberRef.unhandledErrorLogLevel, Option.none()),
        ...span === undefined ? [] : [setting(FiberRef.currentContext, Context.add(context, Tracer.ParentSpan, span))]
      ]
      const entered = changed(original, fiber.id(), entering)
      return Effect.updateFiberRefs(() => entered).pipe(
        Effect.zipRight(Effect.exit(restore(guarded))),
        // What others have set meanwhile stays.
        Effect.zipLeft(
          Effect.updateFiberRefs((id, refs) =>
            refs === last || refs === entered
              ? original
              : changed(refs, id, before)
          )
        )
      )
    })
  )
}
