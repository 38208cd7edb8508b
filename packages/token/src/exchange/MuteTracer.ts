/**
 * The tracer of a request that carries a secret. Where tracing is off its spans go nowhere, and no trace header names them.
 * It keeps the settings of the request: what a client sets about itself beneath us is mended before its next step.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as FiberRefs from "effect/FiberRefs"
import * as Tracer from "effect/Tracer"

/** What is kept. */
export interface Kept {
  /** Whether spans go nowhere. */
  readonly isMute: () => boolean
  /** Whether a fiber has what it shall have. */
  readonly holds: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => boolean
  /** Gives it that. */
  readonly mend: Effect.Effect<void>
}

const muteSpan: Tracer.Tracer["span"] = (name, parent, context, links, startTime, kind): Tracer.Span => ({
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

/** The tracer that takes the place of this one. A tracer is the one thing that Effect asks at each step of a fiber. */
export const make = (tracer: Tracer.Tracer, { holds, isMute, mend }: Kept): Tracer.Tracer => {
  let seen: FiberRefs.FiberRefs | undefined
  const kept = (fiber: Fiber.RuntimeFiber<unknown, unknown>): boolean => {
    const refs = fiber.getFiberRefs()
    if (refs === seen) return true
    // The step that ends the request has put the program's own tracer back.
    if (fiber.currentTracer === guard && !holds(fiber)) return false
    seen = refs
    return true
  }
  const guard = Tracer.make({
    span: (...args) => isMute() ? muteSpan(...args) : tracer.span(...args),
    context: (execution, fiber) => {
      const next = tracer.context(execution, fiber)
      if (kept(fiber) || next === mend || !Effect.isEffect(next)) return next
      return Effect.zipRight(mend, next as Effect.Effect<unknown, unknown, unknown>) as typeof next
    }
  })
  return guard
}
