/**
 * The series of each client's name, made once: many services can have one name, one after another or at once.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** The label that carries a client's name, the option `name`. */
export const nameLabel = "clickview.token.name"

/** The name of a client that has no other. */
export const defaultName = "clickview"

/** How many services without a name of their own are told apart. Labels must stay few. */
const most = 8

const taken = new Set<string>()

/** `clickview`, and `clickview-2`, `clickview-3` … while others without a name of their own are open. */
export const freeName: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const names = [defaultName, ...Array.from({ length: most - 1 }, (_, index) => `${defaultName}-${index + 2}`)]
    const name = names.find((each) => !taken.has(each)) ?? defaultName
    taken.add(name)
    return name
  }),
  (name) => Effect.sync(() => taken.delete(name))
)

/** Makes what has to be made for a name, and keeps it. */
export const once = <A>(make: (name: string) => A): (name: string) => A => {
  const made = new Map<string, A>()
  return (name) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const value = make(name)
    made.set(name, value)
    return value
  }
}
