/**
 * The `Notebook` times each step, judges it, keeps it and reports it at once.
 *
 * @since 0.2.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Step } from "./Step.ts"

/** @internal */
export interface Notebook {
  readonly steps: Effect.Effect<ReadonlyArray<Step>>
  /** Whether no step has failed so far. */
  readonly isClean: Effect.Effect<boolean>
  /** Observes, judges and notes a step, and returns what was observed. */
  readonly take: <A, R>(
    observe: Effect.Effect<A, never, R>,
    judge: (observed: A) => Step
  ) => Effect.Effect<A, never, R>
  /** Notes a step without a duration. */
  readonly note: (step: Step) => Effect.Effect<void>
}

/** @internal */
export const make = (onStep: (step: Step) => Effect.Effect<void>): Notebook => {
  const steps: Array<Step> = []
  const note = (step: Step) =>
    Effect.suspend(() => {
      steps.push(step)
      return onStep(step)
    })
  return {
    steps: Effect.sync(() => [...steps]),
    isClean: Effect.sync(() => steps.every(({ outcome }) => outcome !== "fail")),
    note,
    take: (observe, judge) =>
      Effect.gen(function*() {
        const [duration, observed] = yield* Effect.timed(observe)
        yield* note({ ...judge(observed), milliseconds: Math.round(Duration.toMillis(duration)) })
        return observed
      })
  }
}
