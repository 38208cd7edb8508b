/**
 * What a promise is rejected with: the library's own errors, each an `Error` whose stack names the caller.
 *
 * @since 0.2.0
 */
import { ViewKeyError } from "@effect-clickview/smart-embed"
import { OAuthError } from "@effect-clickview/token"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

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
const misconfigured = (error: ConfigError.ConfigError): OAuthError => {
  const wrong = ConfigError.reduceWithContext<undefined, ReadonlyArray<readonly [option: string, expected: string]>>(
    error,
    undefined,
    {
      andCase: (_, left, right) => [...left, ...right],
      orCase: (_, left) => left,
      missingDataCase: (_, path) => [[path.join("_"), "set: it is empty or missing"]],
      invalidDataCase: (_, path, message) => [[path.join("_"), message.replace(/^must be /, "")]],
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
export const of = (cause: Cause.Cause<unknown>): unknown => {
  const failure = Cause.failureOrCause(cause)
  if (failure._tag === "Left") return ConfigError.isConfigError(failure.left) ? misconfigured(failure.left) : failure.left
  if (Cause.isInterruptedOnly(cause)) return closed()
  return Option.getOrElse(Cause.dieOption(cause), () => closed())
}

interface Site {
  readonly stack?: string
}

/** Where the call of this function comes from, without what is below it. */
export const siteOf = (called: (...args: ReadonlyArray<never>) => unknown): Site => {
  const site: Site = {}
  if ("captureStackTrace" in Error) Error.captureStackTrace(site, called)
  else Object.assign(site, { stack: new Error().stack })
  return site
}

/**
 * The same failure for one caller: an error that many share is copied, and the stack names where this one called.
 */
export const at = (site: Site, failure: unknown): unknown => {
  if (!(failure instanceof Error)) return failure
  const own = failure instanceof OAuthError
    ? new OAuthError({ reason: failure.reason, retryAfter: failure.retryAfter, nextAttemptAt: failure.nextAttemptAt })
    : failure
  const frames = (site.stack ?? "").split("\n").filter((line) => /^\s+at |@/.test(line))
  Object.defineProperty(own, "stack", {
    value: [`${own.name}: ${own.message}`, ...frames].join("\n"),
    configurable: true,
    writable: true
  })
  return own
}
