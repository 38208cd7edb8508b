/**
 * A `Fault` is one way in which the emulator fails, as data: a name, its parameters and a target. TypeScript, JSON and
 * the command line share one schema. All faults whose target matches a request apply to it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { decoder } from "../data/decode.ts"
import { type Definition, definitions } from "./definitions.ts"
import { parseFaultText, targetNames } from "./faultText.ts"
import type { Target } from "./Target.ts"

const schema = Schema.Union(...definitions.map((definition) => definition.schema))

/**
 * One way in which the emulator fails.
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = typeof schema.Type

/**
 * The description of one fault.
 *
 * @since 0.2.0
 * @category models
 */
export interface FaultDescription {
  /** The `_tag` of the fault. */
  readonly name: string
  /** One line that says what it does. */
  readonly doc: string
  /** The names of its parameters, except `target`. */
  readonly parameters: ReadonlyArray<string>
  /** Whether it also works in process, or needs a socket. */
  readonly where: "anywhere" | "socket"
  /** The path it applies to by default, or `*` for every route. */
  readonly route: string
  /** Its position among other faults. A fault with a higher depth is nearer to the route. */
  readonly depth: number
}

const vocabulary: ReadonlyArray<FaultDescription> = definitions

type Parameters<Name extends Fault["_tag"]> = Omit<Extract<Fault, { readonly _tag: Name }>, "_tag">

/**
 * The constructor of one kind of fault.
 *
 * @since 0.2.0
 * @category models
 */
export interface FaultConstructor<Fields, Doc extends string> {
  /** Makes a fault. The argument is optional if every parameter is. Throws if a parameter is invalid. */
  (...[parameters]: Partial<Fields> extends Fields ? [parameters?: Fields] : [parameters: Fields]): Fault
  /** What the fault does. Editors show it in the type. */
  readonly doc: Doc
}

const validate = Schema.validateSync(schema)

const constructors = Object.fromEntries(definitions.map(({ doc, name }) => {
  const make = (parameters?: object) => validate({ _tag: name, ...parameters })
  return [name, Object.assign(make, { doc })]
})) as { readonly [Row in Definition as Row["name"]]: FaultConstructor<Parameters<Row["name"]>, Row["doc"]> }

const names = definitions.map(({ name }) => name).join(", ")

const decode = decoder(schema)

/**
 * Decodes a fault from JSON data. The left side names the wrong fields and the parameters of the fault.
 *
 * @internal
 */
export const decodeFault = (data: unknown): Either.Either<Fault, string> =>
  Either.mapLeft(decode(data), (problems) => {
    const tag = Predicate.hasProperty(data, "_tag") ? data._tag : undefined
    const definition = definitions.find(({ name }) => name === tag)
    if (definition === undefined) return `start with a status such as 503, or with one of ${names}`
    const takes = definition.parameters.length === 0 ? "no parameters" : definition.parameters.join(", ")
    return `${problems}. ${definition.name} takes ${takes} and a target: ${targetNames}`
  })

/**
 * The constructors of {@link Fault}, one for each name, its schema and the vocabulary.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = {
  ...constructors,
  /** The schema of faults. The type and its JSON encoding are the same. */
  schema,
  /** The description of every fault. */
  vocabulary,
  /** Returns the fault with a target that is merged into its own. */
  aim: (fault: Fault, target: Target): Fault => validate({ ...fault, target: { ...fault.target, ...target } }),
  /** Parses the command-line form, such as `503 for 30s` or `Latency duration=2s first 3`. */
  parse: (text: string): Either.Either<Fault, string> =>
    Either.flatMap(
      parseFaultText(text),
      (data) => Either.mapLeft(decodeFault(data), (problem) => `"${text}" is not a fault: ${problem}`)
    )
}
