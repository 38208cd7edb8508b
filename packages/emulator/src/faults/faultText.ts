/**
 * Parses the command-line form of a fault: a status or a name, parameters, and a target.
 */
import type * as Arr from "effect/Array"
import * as Either from "effect/Either"
import type { Target } from "./Target.ts"

type Data = Record<string, unknown>

const number = /^-?\d+(?:\.\d+)?$/

const text = (word: string): string => word

const scalar = (word: string): string | number => number.test(word) ? Number(word) : word

const numbers = (word: string) => word.includes(",") ? word.split(",").map(Number) : Number(word)

interface Keyword {
  readonly keyword: string
  readonly field: keyof Target
  /** How the documentation writes its value. */
  readonly value: string
  readonly doc: string
  readonly parse: (word: string) => unknown
}

/**
 * The keywords of a target.
 *
 * @internal
 */
export const targetKeywords: Arr.NonEmptyReadonlyArray<Keyword> = [
  { keyword: "on", field: "route", value: "ROUTE", doc: "requests to this path, or * for every path", parse: text },
  { keyword: "client", field: "client", value: "ID", doc: "requests of this client", parse: text },
  { keyword: "nth", field: "nth", value: "N | N,N", doc: "these requests, counted from 1", parse: numbers },
  { keyword: "first", field: "first", value: "N", doc: "the first N requests", parse: Number },
  {
    keyword: "after",
    field: "after",
    value: "TIME",
    doc: "requests after this time since the fault was set",
    parse: text
  },
  { keyword: "for", field: "for", value: "TIME", doc: "requests within this time since the fault began", parse: text },
  {
    keyword: "probability",
    field: "probability",
    value: "P",
    doc: "requests chosen with this probability (0 to 1)",
    parse: Number
  },
  { keyword: "seed", field: "seed", value: "SEED", doc: "makes the choice repeatable", parse: scalar }
]

/** @internal */
export const targetNames = targetKeywords.map(({ keyword }) => keyword).join(", ")

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
    const keyword = targetKeywords.find(({ keyword }) => keyword === word)
    if (given !== undefined) {
      fault[given[0]] = given[1]
    } else if (keyword !== undefined) {
      const value = words.shift()
      if (value === undefined) return Either.left(`"${word}" needs a value`)
      target[keyword.field] = keyword.parse(value)
    } else {
      return Either.left(`"${word}" is neither name=value nor one of ${targetNames}`)
    }
  }
  return Either.right(Object.keys(target).length === 0 ? fault : { ...fault, target })
}
