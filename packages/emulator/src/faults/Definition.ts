/**
 * Defines one fault: its name, documentation, parameters, stage and middleware.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Handler } from "../http/RequestContext.ts"
import { Target } from "./Target.ts"

/**
 * What a middleware knows about the request beyond the request itself.
 *
 * @internal
 */
interface Invocation {
  /** The number of this request among those that match the target, from 1. */
  readonly count: number
  /** A random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: Effect.Effect<number>
}

/** @internal */
export type Middleware = (next: Handler, occasion: Invocation) => Handler

/**
 * The order in which faults apply, outermost first. It does not depend on the order in which they were set.
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
  /** The default path, if it is not the token endpoint. */
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
