/**
 * A value in every form in which a program can print it.
 */
import { Cause, Exit, Logger } from "effect"
import type { Layer } from "effect"
import { inspect } from "node:util"

const whole = { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null, breakLength: Infinity }

/** As text, as JSON, and inspected with and without custom rendering. For an exit, also its content. */
export const printed = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, (_, part: unknown) => typeof part === "bigint" ? String(part) : part),
    inspect(value, whole),
    inspect(value, { ...whole, customInspect: false }),
    ...(Exit.isExit(value)
      ? [Exit.isSuccess(value) ? printed(value.value) : printedCause(value.cause)]
      : [])
  ].join("\n")

const printedCause = (cause: Cause.Cause<unknown>): string =>
  [
    Cause.pretty(cause),
    Cause.pretty(cause, { renderErrorCause: true }),
    ...Cause.prettyErrors(cause).map(printed),
    ...[...Cause.failures(cause), ...Cause.defects(cause)].map(printed)
  ].join("\n")

/** Collects every log line, at every level, in the four formats of Effect's loggers. */
export const logs = (lines: Array<string>): Layer.Layer<never> =>
  Logger.replace(
    Logger.defaultLogger,
    Logger.make((entry) => {
      lines.push(
        Logger.stringLogger.log(entry),
        Logger.logfmtLogger.log(entry),
        Logger.jsonLogger.log(entry),
        printed(Logger.structuredLogger.log(entry))
      )
    })
  )
