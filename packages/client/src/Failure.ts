/**
 * The errors that promises reject with: the library's errors, with a stack that names the caller.
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
 * How many milliseconds the server asked to wait; `undefined` if it did not, and for any other error.
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
  const source = error instanceof ViewKeyError && error.reason._tag === "NoToken" ? error.reason.error : error
  return (source instanceof OAuthError || source instanceof ViewKeyError) && source.retryAfter !== undefined
    ? Duration.toMillis(source.retryAfter)
    : undefined
}

/** The error of a closed client. */
export const closed = (): OAuthError => new OAuthError({ reason: { _tag: "Closed" } })

/** Names the invalid variables. A layer's own error message could quote their values. */
const fromConfigError = (error: ConfigError.ConfigError): OAuthError => {
  const invalid = ConfigError.reduceWithContext<undefined, ReadonlyArray<readonly [option: string, expected: string]>>(
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
      option: [...new Set(invalid.map(([option]) => option))].join(" and "),
      expected: [...new Set(invalid.map(([, expected]) => expected))].join("; ")
    }
  })
}

/**
 * The error in this cause. An interruption means that the client was closed, because callers cannot interrupt each
 * other.
 */
export const fromCause = (cause: Cause.Cause<unknown>): Error => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (ConfigError.isConfigError(failure)) return fromConfigError(failure)
  if (failure instanceof Error) return failure
  if (Cause.isInterruptedOnly(cause)) return closed()
  const defect = Option.getOrUndefined(Cause.dieOption(cause))
  // A defect may hold a request, so only its class is shown.
  return new Error(
    `The ClickView client failed unexpectedly (${defect instanceof Error ? defect.name : typeof defect})`
  )
}

/** A place in the program, as in an error's stack. */
export interface CallSite {
  readonly stack?: string
}

interface StackCapture {
  readonly captureStackTrace: (site: CallSite, below: (...args: ReadonlyArray<never>) => unknown) => void
}

const canCapture = (error: unknown): error is StackCapture =>
  Predicate.hasProperty(error, "captureStackTrace") && Predicate.isFunction(error.captureStackTrace)

/** Captures the call site of this function. It is empty on engines without `Error.captureStackTrace`. */
export const captureCallSite = (called: (...args: ReadonlyArray<never>) => unknown): CallSite => {
  const site: CallSite = {}
  if (canCapture(Error)) Error.captureStackTrace(site, called)
  return site
}

const isOurs = (failure: unknown): failure is OAuthError | ViewKeyError | OriginNotAllowed =>
  failure instanceof OAuthError || failure instanceof ViewKeyError || failure instanceof OriginNotAllowed

/**
 * The error for one caller, with its call site as the stack. An `OAuthError` is copied, because all waiting callers
 * share it. Without a site it uses the current stack, which names the awaiting function.
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
