/**
 * What can be printed shows neither the token nor the view key, nor who a teacher is.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Inspectable, Logger, LogLevel, Redacted, Tracer } from "effect"
import { inspect } from "node:util"
import { ViewKey } from "../src/index.ts"
import type { Answer } from "./support/Answering.ts"
import { broken, json, key, keysOf, raw, token } from "./support/Answering.ts"
import { ada, teacher } from "./support/Viewers.ts"

const canaries = [token, key.viewKey, encodeURIComponent(key.viewKey), ada.firstName, ada.surname, ada.email]

const whole = { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null, getters: true } as const

const printed = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, (_, part: unknown) => typeof part === "bigint" ? String(part) : part),
    inspect(value, whole),
    inspect(value, { ...whole, customInspect: false }),
    Inspectable.toStringUnknown(value),
    ...(Exit.isExit(value) && Exit.isFailure(value)
      ? [Cause.pretty(value.cause, { renderErrorCause: true }), ...[...Cause.failures(value.cause)].map(printed)]
      : []),
    ...(Exit.isExit(value) && Exit.isSuccess(value) ? [printed(value.value)] : [])
  ].join("\n")

/** What stands in the text. A whole byte dump of a request would show it as numbers. */
const found = (text: string): ReadonlyArray<string> =>
  canaries.filter((canary) => text.includes(canary) || text.includes([...new TextEncoder().encode(canary)].join(", ")))

const echo = `for ${ada.firstName} ${ada.surname}, ${ada.email}, with ${token} and Bearer ${token}`

const answers: Readonly<Record<string, Answer>> = {
  "a key": json(200, { ...key, echo }),
  "a refusal that quotes all": json(400, { message: echo, errors: [echo] }),
  "a challenge that quotes all": raw(403, echo, {
    "www-authenticate": `Bearer error="${ada.firstName}${token}", error_description="${echo}", scope="${token}"`
  }),
  "an overload that quotes all": json(503, { error: echo }),
  "a key of the wrong type": json(200, { ...key, viewKey: [key.viewKey], embedUrl: `http://x.example/${key.viewKey}` }),
  "a bare key": json(200, key.viewKey),
  "a page": raw(200, echo),
  "a redirect": raw(302, echo, { location: "https://x.example/" }),
  "a broken connection": broken("Transport", "ECONNRESET")
}

/** Makes one key, and gives back the exit with all that was logged and traced. */
const witness = (answer: Answer) =>
  Effect.gen(function*() {
    const seen: Array<string> = []
    const native = yield* Effect.tracer
    const tracer = Tracer.make({
      span: (...described) => {
        const span = native.span(...described)
        const end = span.end.bind(span)
        span.end = (at, exit) => {
          end(at, exit)
          const { attributes, name } = span
          seen.push(inspect({ name, attributes }, { depth: Infinity }))
          if (Exit.isFailure(exit)) seen.push(printed(exit))
        }
        return span
      },
      context: (f, fiber) => native.context(f, fiber)
    })
    const keep = Logger.make((entry) => {
      seen.push(...[Logger.stringLogger, Logger.logfmtLogger, Logger.jsonLogger].map((logger) => logger.log(entry)))
    })
    const exit = yield* Effect.gen(function*() {
      const { create } = yield* keysOf(answer)
      const exit = yield* Effect.exit(create({ mediaId: "media-1", viewer: teacher }))
      yield* Effect.logInfo("made", exit)
      return exit
    }).pipe(
      Effect.withTracer(tracer),
      Logger.withMinimumLogLevel(LogLevel.All),
      Effect.provide(Logger.replace(Logger.defaultLogger, keep))
    )
    assert.isAbove(seen.length, 3)
    return { exit, text: [printed(exit), ...seen].join("\n") }
  })

describe("nothing that is printed shows a secret or a person", () => {
  for (const [name, answer] of Object.entries(answers)) {
    it.effect(`when ClickView answers with ${name}`, () =>
      Effect.gen(function*() {
        const { exit, text } = yield* witness(answer)
        assert.strictEqual(Exit.isSuccess(exit), name === "a key")
        assert.deepStrictEqual(found(text), [])
      }))
  }

  it("a view key says what it is for, and where the player is", () => {
    const made = ViewKey.make(key)
    assert.strictEqual(`${made}`, "ViewKey(<redacted>, media-1, https://embed.clickview.example)")
    assert.strictEqual(ViewKey.make({ ...key, embedUrl: "no address" }).embedOrigin, "null")
    assert.strictEqual(Redacted.value(made.viewKey), key.viewKey)
    assert.deepStrictEqual(found(printed(made)), [])
  })

  it("the search finds what is there", () => {
    assert.lengthOf(found(printed({ inner: [key, teacher, token] })), canaries.length)
    assert.isNotEmpty(found(printed(new TextEncoder().encode(ada.email)).replaceAll(/,\s+/g, ", ")))
  })
})
