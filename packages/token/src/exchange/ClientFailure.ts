/**
 * Reads failures of code outside this library, such as a composed HTTP client. Failures and defects are read alike,
 * because a client may end in `Effect.orDie`.
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
 * Runs the effect to its exit, also when it is interrupted. Effect logs the failure of a fiber at debug level; here no
 * fiber fails, and failures of forked fibers are not logged.
 */
export const unloggedExit = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Exit.Exit<A, E>, never, R> =>
  Effect.uninterruptibleMask((restore) => Effect.exit(restore(Effect.withUnhandledErrorLogLevel(self, Option.none()))))

const valuesIn = (cause: Cause.Cause<unknown>): ReadonlyArray<unknown> => [
  ...Cause.failures(cause),
  ...Cause.defects(cause)
]

/** The first match in the failures and defects. A value that throws when it is read has no match. */
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

/** The value of a property; `None` if reading it throws. */
export const property = (value: object, name: PropertyKey): unknown =>
  Option.getOrUndefined(Option.liftThrowable((): unknown => Reflect.get(value, name))())

/** Whether the value is a response, of any copy of the platform package. */
export const isResponse = (value: unknown): value is HttpClientResponse.HttpClientResponse =>
  Predicate.hasProperty(value, responseId)

const responseOf = (value: unknown, depth = 0): HttpClientResponse.HttpClientResponse | undefined => {
  if (depth > 5 || !Predicate.isObject(value)) return undefined
  const response = property(value, "response")
  return isResponse(response)
    ? response
    : responseOf(property(value, "cause"), depth + 1)
}

/** The response that the client turned into a failure, as `HttpClient.filterStatusOk` does. */
export const responseIn = (cause: Cause.Cause<unknown>): HttpClientResponse.HttpClientResponse | undefined =>
  valuesIn(cause).map((value) => responseOf(value)).find(Predicate.isNotUndefined)
