/**
 * What a promise is rejected with: the library's own errors, each an `Error` whose stack names the caller.
 *
 * @since 0.2.0
 */
import { ViewKeyError } from "@effect-clickview/smart-embed"
import { OAuthError, OriginNotAllowed } from "@effect-clickview/token"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/**
 * How many milliseconds the server asked to be left alone; `undefined` when it did not, or for any other error.
 *
 * @example
 * import { createClickView, retryAfterMillis } from "@effect-clickview/client"
 *
 * const clickview = createClickView()
 *
 * try {
 *   await clickview.ready()
 * } catch (error) {
 *   console.error(error, retryAfterMillis(error))
 * }
 *
 * @since 0.2.0
 * @category errors
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const retryAfterMillis = (error: unknown): number | undefined => {
  const own = error instanceof ViewKeyError && error.reason._tag === "NoToken" ? error.reason.error : error
  return (own instanceof OAuthError || own instanceof ViewKeyError) && own.retryAfter !== undefined
    ? Duration.toMillis(own.retryAfter)
    : undefined
}

/** The client is closed. */
export const closed = (): OAuthError => new OAuthError({ reason: { _tag: "Closed" } })

/** What is expected of which variables. A layer's error message could quote a value; these name them alone. */
const fromConfigError = (error: ConfigError.ConfigError): OAuthError => {
  const wrong = ConfigError.reduceWithContext<undefined, ReadonlyArray<readonly [option: string, expected: string]>>(
    error,
    undefined,
    {
      andCase: (_, left, right) => [...left, ...right],
      orCase: (_, left) => left,
      missingDataCase: (_, path) => [[path.join("_"), "set: it is empty or missing"]],
      invalidDataCase: (_, path, message) => [[path.join("_"), message.replace(/^(\S+( or \S+)*) must be /, "")]],
      sourceUnavailableCase: (_, path) => [[path.join("_"), "readable"]],
      unsupportedCase: (_, path) => [[path.join("_"), "readable"]]
    }
  )
  return new OAuthError({
    reason: {
      _tag: "Configuration",
      option: [...new Set(wrong.map(([option]) => option))].join(" and "),
      expected: [...new Set(wrong.map(([, expected]) => expected))].join("; ")
    }
  })
}

/** The failure in this cause. An interruption comes from closing the client, since no caller is interrupted by another. */
export const of = (cause: Cause.Cause<unknown>): Error => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (ConfigError.isConfigError(failure)) return fromConfigError(failure)
  if (failure instanceof Error) return failure
  if (Cause.isInterruptedOnly(cause)) return closed()
  const defect = Option.getOrUndefined(Cause.dieOption(cause))
  // What died may hold a request in its fields: its class is all that is shown.
  return new Error(`ClickView's client broke (${defect instanceof Error ? defect.name : typeof defect})`)
}

/** A place in the program, as an error's stack tells it. */
export interface CallSite {
  readonly stack?: string
}

interface StackCapture {
  readonly captureStackTrace: (site: CallSite, below: (...args: ReadonlyArray<never>) => unknown) => void
}

const canCapture = (error: unknown): error is StackCapture =>
  Predicate.hasProperty(error, "captureStackTrace") && Predicate.isFunction(error.captureStackTrace)

/** Where this function was called from; nothing on an engine that cannot tell. */
export const captureCallSite = (called: (...args: ReadonlyArray<never>) => unknown): CallSite => {
  const site: CallSite = {}
  if (canCapture(Error)) Error.captureStackTrace(site, called)
  return site
}

const isOurs = (failure: unknown): failure is OAuthError | ViewKeyError | OriginNotAllowed =>
  failure instanceof OAuthError || failure instanceof ViewKeyError || failure instanceof OriginNotAllowed

/**
 * The failure for one caller. An `OAuthError` is shared by all who waited and copied for each. Without a site the stack is
 * the one of this moment, which names the function that awaits.
 */
export const withCallSite = (failure: unknown, site?: CallSite): unknown => {
  if (!isOurs(failure)) return failure
  const own = failure instanceof OAuthError
    ? new OAuthError({ reason: failure.reason, retryAfter: failure.retryAfter, nextAttemptAt: failure.nextAttemptAt })
    : failure
  const { stack } = site ?? new Error()
  if (stack === undefined) return own
  const frames = stack.split("\n").filter((line) => /^\s+at |@/.test(line))
  Object.defineProperty(own, "stack", {
    value: [`${own.name}: ${own.message}`, ...frames].join("\n"),
    configurable: true,
    writable: true
  })
  return own
}
