/**
 * A `Definition` is one word of the vocabulary of faults: its name, what it says of itself in the documentation, where
 * it works, the data that it takes, and what it does to a request.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Handler } from "../http/exchange.ts"
import { Target } from "./Target.ts"

/**
 * What a fault meets a request with.
 *
 * @internal
 */
interface Occasion {
  /** Which of the requests that fit this is, from 1. */
  readonly count: number
  /** A number from 0 up to 1. */
  readonly draw: Effect.Effect<number>
}

/** @internal */
export type Middleware = (next: Handler, occasion: Occasion) => Handler

/**
 * In this order, whatever the order in which they were set: what fails further out sees what failed further in.
 *
 * @internal
 */
export const stages = ["wire", "endless", "encoding", "mark", "bytes", "fields", "time", "state", "answer"] as const

/** @internal */
export const optional = <S extends Schema.Schema.All>(schema: S) => Schema.optionalWith(schema, { exact: true })

/** @internal */
export const Status = Schema.Int.pipe(Schema.between(200, 599))

/** @internal */
export const MediaType = Schema.String.pipe(Schema.pattern(/^[\x20-\x7e]+$/))

/** @internal */
export const define = <const Name extends string, Fields extends Schema.Struct.Fields>(options: {
  readonly name: Name
  readonly doc: string
  readonly fields: Fields
  readonly stage: typeof stages[number]
  readonly everyRoute?: boolean
  /** The path that it is about, where that is not the token endpoint. */
  readonly route?: `/${string}`
  readonly perform: (fault: Schema.Struct<Fields>["Type"]) => Middleware
}) => {
  const schema = Schema.TaggedStruct(options.name, { ...options.fields, target: optional(Target) })
  const own = Schema.Struct(options.fields)
  const isOwn = Schema.is(own)
  return {
    name: options.name,
    doc: options.doc,
    stage: options.stage,
    everyRoute: options.everyRoute ?? false,
    route: options.route,
    parameters: Object.keys(options.fields),
    schema,
    middleware: (fault: unknown): Middleware | undefined => isOwn(fault) ? options.perform(fault) : undefined
  }
}
