/**
 * A fault as text, as the command line takes it: `503 for 30s`, or a name of the vocabulary with its parameters and target.
 */
import * as Either from "effect/Either"

type Data = Record<string, unknown>

const number = /^-?\d+(?:\.\d+)?$/

const scalar = (text: string): string | number => number.test(text) ? Number(text) : text

/** The words of a target, and what follows each. */
const targetWords: Readonly<Record<string, readonly [field: string, read: (text: string) => unknown]>> = {
  on: ["route", (text) => text],
  client: ["client", (text) => text],
  nth: ["nth", (text) => text.includes(",") ? text.split(",").map(Number) : Number(text)],
  first: ["first", Number],
  after: ["after", (text) => text],
  for: ["for", (text) => text],
  probability: ["probability", Number],
  seed: ["seed", scalar]
}

/** @internal */
export const targetNames = Object.keys(targetWords).join(", ")

const parameter = (word: string): readonly [string, string | number] | undefined => {
  const [name, ...rest] = word.split("=")
  return name === undefined || name === "" || rest.length === 0 ? undefined : [name, scalar(rest.join("="))]
}

const json = (text: string): Either.Either<unknown, string> =>
  Either.try({ try: (): unknown => JSON.parse(text), catch: () => `"${text}" is no JSON` })

/**
 * Reads the words of a fault: a status or a name, `parameter=value`s, and a target such as `for 30s`, `first 3`,
 * `on /api/v1/example`. What begins with a brace is JSON. A value with a space in it needs JSON.
 *
 * @internal
 */
export const faultText = (text: string): Either.Either<unknown, string> => {
  if (text.trim().startsWith("{")) return json(text)
  const [name, ...words] = text.trim().split(/\s+/)
  if (name === undefined || name === "") return Either.left("a fault begins with a status or a name of the vocabulary")
  const fault: Data = /^\d{3}$/.test(name) ? { _tag: "Status", status: Number(name) } : { _tag: name }
  const target: Data = {}
  while (words.length > 0) {
    const word = words.shift() ?? ""
    const given = parameter(word)
    const aimed = targetWords[word]
    if (given !== undefined) {
      fault[given[0]] = given[1]
    } else if (aimed !== undefined) {
      const value = words.shift()
      if (value === undefined) return Either.left(`something must follow "${word}"`)
      target[aimed[0]] = aimed[1](value)
    } else {
      return Either.left(
        `"${word}" is neither parameter=value nor one of ${targetNames}`
      )
    }
  }
  return Either.right(Object.keys(target).length === 0 ? fault : { ...fault, target })
}
