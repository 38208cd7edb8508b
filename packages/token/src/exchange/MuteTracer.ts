/**
 * A tracer whose spans go nowhere, and which no trace header names: as if tracing were off. What runs in it sees the
 * context that the program's own tracer gives it.
 */
import * as Context from "effect/Context"
import * as Tracer from "effect/Tracer"

/** The tracer that takes the place of this one. */
export const make = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    span: (name, parent, context, links, startTime, kind): Tracer.Span => ({
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
    }),
    context: (execution, fiber) => tracer.context(execution, fiber)
  })
