/**
 * Collects what a program exposes, log lines and spans, for a test.
 */
import type { Layer } from "effect"
import { Effect, HashMap, Logger, LogLevel, Tracer } from "effect"

/** A log line. */
export interface Line {
  readonly level: string
  readonly text: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Collects log lines at every level, and prints nothing. */
export const logging = (lines: Array<Line>) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const keep: Layer.Layer<never> = Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ annotations, logLevel, message }) => {
      lines.push({
        level: logLevel.label,
        text: Array.isArray(message) ? message.join(" ") : String(message),
        annotations: Object.fromEntries(HashMap.toEntries(annotations))
      })
    })
  )
  return self.pipe(Logger.withMinimumLogLevel(LogLevel.All), Effect.provide(keep))
}

const recorded = new WeakMap<Tracer.Span, Array<string>>()

/** Collects the spans, and the names of their events. */
export const tracing = (spans: Array<Tracer.Span>) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.tracer, (tracer) =>
    Effect.withTracer(
      self,
      Tracer.make({
        span: (...args) => {
          const span = tracer.span(...args)
          const texts: Array<string> = []
          span.event = (text) => {
            texts.push(text)
          }
          recorded.set(span, texts)
          spans.push(span)
          return span
        },
        context: (f, fiber) => tracer.context(f, fiber)
      })
    ))

/** The spans with this name. */
export const named = (spans: ReadonlyArray<Tracer.Span>, name: string): ReadonlyArray<Tracer.Span> =>
  spans.filter((span) => span.name === name)

/** The events of the spans with this name. */
export const events = (spans: ReadonlyArray<Tracer.Span>, name: string): ReadonlyArray<string> =>
  named(spans, name).flatMap((span) => recorded.get(span) ?? [])
