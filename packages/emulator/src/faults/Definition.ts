/**
 * A `Definition` is one fault as a row of data: its name, documentation, parameters, and what it does to a request. The
 * schema, the constructor, the command line and the page of faults derive from it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { optional } from "../data/fields.ts"
import { tokenPath } from "../endpoints/TokenEndpoint.ts"
import type { Handler, RequestContext, ResponseEffect } from "../http/RequestContext.ts"
import { Target } from "./Target.ts"

/**
 * One request that a fault applies to.
 *
 * @internal
 */
export interface Invocation {
  readonly context: RequestContext
  /** Handles the request, or a changed one, with the route and the faults that are nearer to it. */
  readonly next: Handler
  /** The number of this request among those that match the target, from 1. */
  readonly count: number
  /** A random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: Effect.Effect<number>
}

/**
 * The order in which faults apply, outermost first. It does not depend on the order in which they were set.
 */
const stages = ["connection", "endless", "encoding", "mark", "bytes", "fields", "time", "state", "response"] as const

/**
 * Defines a fault by what it does with the response that the request gets without it.
 *
 * @internal
 */
export const define = <const Name extends string, const Doc extends string, Fields extends Schema.Struct.Fields>(row: {
  readonly name: Name
  readonly doc: Doc
  readonly fields: Fields
  readonly stage: typeof stages[number]
  /** The route that it applies to by default, or `*` for every route. Defaults to the token endpoint. */
  readonly route?: string
  readonly perform: (
    response: ResponseEffect,
    parameters: Schema.Struct<Fields>["Type"],
    invocation: Invocation
  ) => ResponseEffect
}) => {
  const hasParameters = Schema.is(Schema.Struct(row.fields))
  return {
    name: row.name,
    doc: row.doc,
    parameters: Object.keys(row.fields),
    route: row.route ?? tokenPath,
    /** Faults of the connection need a socket. */
    where: row.stage === "connection" ? "socket" : "anywhere",
    /** The position among other faults. A fault with a higher depth is nearer to the route. */
    depth: stages.indexOf(row.stage),
    schema: Schema.TaggedStruct(row.name, { ...row.fields, target: optional(Target) }),
    perform: (fault: unknown, invocation: Invocation): ResponseEffect => {
      const response = Effect.suspend(() => invocation.next(invocation.context))
      return hasParameters(fault) ? row.perform(response, fault, invocation) : response
    }
  } as const
}
