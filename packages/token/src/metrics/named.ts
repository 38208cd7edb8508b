/**
 * The series of each client's name, made once: many services can have one name, one after another or at once.
 */

/** The label that carries a client's name, the option `name`. */
export const nameLabel = "clickview.token.name"

/** The name of a client that has no other. */
export const defaultName = "clickview"

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
