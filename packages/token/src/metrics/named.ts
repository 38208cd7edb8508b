/**
 * Names and labels of clients. Series are made once for the same labels, because several services can share them.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import type * as MetricLabel from "effect/MetricLabel"
import type * as Scope from "effect/Scope"
import type { Labels } from "./Series.ts"

/** The label with the name of the client: the option `name`. */
const nameLabel = "clickview.token.name"

/** The default name. */
export const defaultName = "clickview"

/** The maximum number of default names, so that labels stay few. */
const most = 8

const taken = new Set<string>()

/** A default name that no open service has: `clickview`, `clickview-2`, `clickview-3` … */
export const freeName: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const names = [defaultName, ...Array.from({ length: most - 1 }, (_, index) => `${defaultName}-${index + 2}`)]
    const name = names.find((each) => !taken.has(each)) ?? defaultName
    taken.add(name)
    return name
  }),
  (name) => Effect.sync(() => taken.delete(name))
)

/** The labels of all series of a client: its name, and the labels of the program. */
export const labelsOf = (name: string, program: ReadonlyArray<MetricLabel.MetricLabel> = []): Labels => ({
  ...Object.fromEntries(program.map(({ key, value }) => [key, value])),
  [nameLabel]: name
})

/** The same, with the labels that `Effect.tagMetrics` and its like have set where this effect runs. */
export const currentLabels = (name: string): Effect.Effect<Labels> =>
  Effect.map(FiberRef.get(FiberRef.currentMetricLabels), (program) => labelsOf(name, program))

/** Memoises a function of the labels of a client. */
export const memoizeByLabels = <A>(make: (labels: Labels) => A): (labels: Labels) => A => {
  const made = new Map<string, A>()
  return (labels) => {
    const key = JSON.stringify(labels)
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(labels)
    made.set(key, value)
    return value
  }
}
