/**
 * How code that is not ours fails: an HTTP client, whatever it was composed of. A failure and a defect are read alike,
 * because a client that ends in `Effect.orDie` fails for the same reasons as one that does not.
 */
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { platformCode } from "./platformCode.ts"
import * as ProxyRefusal from "./ProxyRefusal.ts"

/**
 * Runs the effect to its exit, also when it is interrupted. So what it failed with ends no fiber, where Effect would log
 * it at debug level; nor are the failures of fibers logged that it forks, as a stream does.
 */
export const contained = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Exit.Exit<A, E>, never, R> =>
  Effect.uninterruptibleMask((restore) => Effect.exit(restore(Effect.withUnhandledErrorLogLevel(self, Option.none()))))

const valuesIn = (cause: Cause.Cause<unknown>): ReadonlyArray<unknown> => [
  ...Cause.failures(cause),
  ...Cause.defects(cause)
]

/** What is found first in its failures and defects; a value that throws when it is read holds nothing. */
const firstIn = <A>(cause: Cause.Cause<unknown>, find: (value: unknown) => A | undefined): A | undefined =>
  valuesIn(cause).map((value) => Option.getOrUndefined(Option.liftThrowable(find)(value)))
    .find(Predicate.isNotUndefined)

/** The platform's code, such as `ECONNREFUSED`. */
export const codeIn = (cause: Cause.Cause<unknown>): string | undefined =>
  firstIn(cause, (value) => platformCode(value))

/** The status with which a proxy refused to connect. */
export const proxyStatusIn = (cause: Cause.Cause<unknown>): number | undefined =>
  firstIn(cause, (value) => ProxyRefusal.statusOf(value))

/** The variable that names that proxy. */
export const proxyVariableIn = (cause: Cause.Cause<unknown>): string | undefined =>
  firstIn(cause, (value) => ProxyRefusal.variableOf(value))

const responseId = Symbol.for("@effect/platform/HttpClientResponse")

/** A property's value; nothing when reading it throws. */
export const property = (value: object, name: PropertyKey): unknown =>
  Option.getOrUndefined(Option.liftThrowable((): unknown => Reflect.get(value, name))())

/** Whether it is an answer, whoever made it. */
export const isResponse = (value: unknown): value is HttpClientResponse.HttpClientResponse =>
  Predicate.hasProperty(value, responseId)

const responseOf = (value: unknown, depth = 0): HttpClientResponse.HttpClientResponse | undefined => {
  if (depth > 5 || !Predicate.isObject(value)) return undefined
  const response = property(value, "response")
  return isResponse(response)
    ? response
    : responseOf(property(value, "cause"), depth + 1)
}

/** The answer that the client judged to be a failure, as `HttpClient.filterStatusOk` does. */
export const responseIn = (cause: Cause.Cause<unknown>): HttpClientResponse.HttpClientResponse | undefined =>
  valuesIn(cause).map((value) => responseOf(value)).find(Predicate.isNotUndefined)
