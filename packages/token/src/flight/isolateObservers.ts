/**
 * Protects a flight from its observers: a logger, a tracer or a metric that throws must not end it.
 */
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as HashSet from "effect/HashSet"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

/** Runs the function and drops what it throws, because the text of a defect can hold a secret. */
export const attempt = (work: () => void): boolean => Option.isSome(Option.liftThrowable(work)())

const guardedLogger = (logger: Logger.Logger<unknown, unknown>): Logger.Logger<unknown, unknown> =>
  Logger.make((entry) => attempt(() => logger.log(entry)))

/** Effect's default tracer, which exports nothing. */
const silent = Context.get(DefaultServices.liveServices, Tracer.Tracer)

const guardedTracer = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    span: (...args) =>
      Option.getOrElse(Option.liftThrowable(tracer.span.bind(tracer))(...args), () => silent.span(...args)),
    context: (execution, fiber) => tracer.context(execution, fiber)
  })

/** Runs `self` so that a logger or a tracer that throws does not end it. */
export const isolateObservers = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(
    Effect.tracer,
    (tracer) =>
      self.pipe(
        Effect.withTracer(guardedTracer(tracer)),
        Effect.locallyWith(FiberRef.currentLoggers, HashSet.map(guardedLogger))
      )
  )
