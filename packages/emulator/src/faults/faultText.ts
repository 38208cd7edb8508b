/**
 * Parses the command-line form of a fault: a status or a name, parameters, and a target.
 */
import * as Either from "effect/Either"

type Data = Record<string, unknown>

const number = /^-?\d+(?:\.\d+)?$/

const scalar = (text: string): string | number => number.test(text) ? Number(text) : text

/** The keywords of a target, each with its field and the parser of its value. */
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
  Either.try({ try: (): unknown => JSON.parse(text), catch: () => `"${text}" is not JSON` })

/**
 * Parses a status or a name, `parameter=value` pairs, and a target such as `for 30s`, `first 3` or
 * `on /api/v1/example`. Text that starts with `{` is JSON. A value that contains a space needs JSON.
 *
 * @internal
 */
export const parseFaultText = (text: string): Either.Either<unknown, string> => {
  if (text.trim().startsWith("{")) return json(text)
  const [name, ...words] = text.trim().split(/\s+/)
  if (name === undefined || name === "") return Either.left("start with a status or with the name of a fault")
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
      if (value === undefined) return Either.left(`"${word}" needs a value`)
      target[aimed[0]] = aimed[1](value)
    } else {
      return Either.left(
        `"${word}" is neither name=value nor one of ${targetNames}`
      )
    }
  }
  return Either.right(Object.keys(target).length === 0 ? fault : { ...fault, target })
}
