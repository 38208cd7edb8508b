/**
 * The tracer of a request that carries a secret. If tracing is off, its spans are dropped and no trace header names
 * them. It restores the settings of the request before the next step when a client changes them beneath this library.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as FiberRefs from "effect/FiberRefs"
import * as Tracer from "effect/Tracer"

/** The settings that are restored. */
export interface PinnedSettings {
  /** Whether spans are dropped. */
  readonly isNoop: () => boolean
  /** Whether a fiber still has the settings. */
  readonly isInPlace: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => boolean
  /** Restores the settings. */
  readonly restore: Effect.Effect<void>
}

const noopSpan: Tracer.Tracer["span"] = (name, parent, context, links, startTime, kind): Tracer.Span => ({
  _tag: "Span",
  spanId: "noop",
  traceId: "noop",
  name,
  parent,
  context: Context.add(context, Tracer.DisablePropagation, true),
  status: { _tag: "Started", startTime },
  attributes: new Map(),
  links,
  sampled: false,
  kind,
  end: () => {},
  attribute: () => {},
  event: () => {},
  addLinks: () => {}
})

/** Makes a tracer that replaces this one. Effect calls a tracer at each step of a fiber, and nothing else. */
export const make = (tracer: Tracer.Tracer, { isInPlace, isNoop, restore }: PinnedSettings): Tracer.Tracer => {
  let seen: FiberRefs.FiberRefs | undefined
  const kept = (fiber: Fiber.RuntimeFiber<unknown, unknown>): boolean => {
    const refs = fiber.getFiberRefs()
    if (refs === seen) return true
    // The last step of the request has restored the program's own tracer.
    if (fiber.currentTracer === guard && !isInPlace(fiber)) return false
    seen = refs
    return true
  }
  const guard = Tracer.make({
    span: (...args) => isNoop() ? noopSpan(...args) : tracer.span(...args),
    context: (execution, fiber) => {
      const next = tracer.context(execution, fiber)
      if (kept(fiber) || next === restore || !Effect.isEffect(next)) return next
      return Effect.zipRight(restore, next as Effect.Effect<unknown, unknown, unknown>) as typeof next
    }
  })
  return guard
}
