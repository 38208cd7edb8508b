/**
 * Names of clients, and series that are made once for each name: several services can have the same name.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** The label with the name of the client: the option `name`. */
export const nameLabel = "clickview.token.name"

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

/** Memoises a function of a name. */
export const memoizeByName = <A>(make: (name: string) => A): (name: string) => A => {
  const made = new Map<string, A>()
  return (name) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const value = make(name)
    made.set(name, value)
    return value
  }
}
