/**
 * Everything that can be printed hides the token, the view key and a teacher's data.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Inspectable, Logger, LogLevel, Redacted, Tracer } from "effect"
import { inspect } from "node:util"
import { ViewKey } from "../src/index.ts"
import type { Handler } from "./support/FakeApi.ts"
import { key, requestError, respond, respondJson, token, viewKeysOver } from "./support/FakeApi.ts"
import { ada, teacher } from "./support/Viewers.ts"

const canaries = [token, key.viewKey, encodeURIComponent(key.viewKey), ada.firstName, ada.surname, ada.email]

const everything = {
  depth: Infinity,
  showHidden: true,
  maxArrayLength: null,
  maxStringLength: null,
  getters: true
} as const

const printed = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, (_, part: unknown) => typeof part === "bigint" ? String(part) : part),
    inspect(value, everything),
    inspect(value, { ...everything, customInspect: false }),
    Inspectable.toStringUnknown(value),
    ...(Exit.isExit(value) && Exit.isFailure(value)
      ? [Cause.pretty(value.cause, { renderErrorCause: true }), ...[...Cause.failures(value.cause)].map(printed)]
      : []),
    ...(Exit.isExit(value) && Exit.isSuccess(value) ? [printed(value.value)] : [])
  ].join("\n")

/** The canaries in a text. A byte dump of a request would show them as numbers. */
const leaksIn = (text: string): ReadonlyArray<string> =>
  canaries.filter((canary) => text.includes(canary) || text.includes([...new TextEncoder().encode(canary)].join(", ")))

const echo = `for ${ada.firstName} ${ada.surname}, ${ada.email}, with ${token} and Bearer ${token}`

const handlers: Readonly<Record<string, Handler>> = {
  "a key": respondJson(200, { ...key, echo }),
  "a refusal that quotes everything": respondJson(400, { message: echo, errors: [echo] }),
  "a challenge that quotes everything": respond(403, echo, {
    "www-authenticate": `Bearer error="${ada.firstName}${token}", error_description="${echo}", scope="${token}"`
  }),
  "a 503 that quotes everything": respondJson(503, { error: echo }),
  "a key of the wrong type": respondJson(200, {
    ...key,
    viewKey: [key.viewKey],
    embedUrl: `http://x.example/${key.viewKey}`
  }),
  "only a key": respondJson(200, key.viewKey),
  "HTML": respond(200, echo),
  "a redirect": respond(302, echo, { location: "https://x.example/" }),
  "a broken connection": requestError("Transport", "ECONNRESET")
}

/** Creates one key, and gives its exit with everything that was logged and traced. */
const observe = (handler: Handler) =>
  Effect.gen(function*() {
    const recorded: Array<string> = []
    const native = yield* Effect.tracer
    const tracer = Tracer.make({
      span: (...described) => {
        const span = native.span(...described)
        const end = span.end.bind(span)
        span.end = (at, exit) => {
          end(at, exit)
          const { attributes, name } = span
          recorded.push(inspect({ name, attributes }, { depth: Infinity }))
          if (Exit.isFailure(exit)) recorded.push(printed(exit))
        }
        return span
      },
      context: (f, fiber) => native.context(f, fiber)
    })
    const recording = Logger.make((entry) => {
      recorded.push(...[Logger.stringLogger, Logger.logfmtLogger, Logger.jsonLogger].map((logger) => logger.log(entry)))
    })
    const exit = yield* Effect.gen(function*() {
      const { create } = yield* viewKeysOver(handler)
      const exit = yield* Effect.exit(create({ mediaId: "media-1", viewer: teacher }))
      yield* Effect.logInfo("made", exit)
      return exit
    }).pipe(
      Effect.withTracer(tracer),
      Logger.withMinimumLogLevel(LogLevel.All),
      Effect.provide(Logger.replace(Logger.defaultLogger, recording))
    )
    assert.isAbove(recorded.length, 3)
    return { exit, text: [printed(exit), ...recorded].join("\n") }
  })

describe("redaction", () => {
  for (const [name, handler] of Object.entries(handlers)) {
    it.effect(`no output shows a secret or a person after ${name}`, () =>
      Effect.gen(function*() {
        const { exit, text } = yield* observe(handler)
        assert.strictEqual(Exit.isSuccess(exit), name === "a key")
        assert.deepStrictEqual(leaksIn(text), [])
      }))
  }

  it("a view key prints its mediaId and the player's origin", () => {
    const made = ViewKey.make(key)
    assert.strictEqual(`${made}`, "ViewKey(<redacted>, media-1, https://embed.clickview.example)")
    assert.strictEqual(ViewKey.make({ ...key, embedUrl: "no address" }).embedOrigin, "null")
    assert.strictEqual(Redacted.value(made.viewKey), key.viewKey)
    assert.deepStrictEqual(leaksIn(printed(made)), [])
  })

  it("the search of these tests finds every canary", () => {
    assert.lengthOf(leaksIn(printed({ inner: [key, teacher, token] })), canaries.length)
    assert.isNotEmpty(leaksIn(printed(new TextEncoder().encode(ada.email)).replaceAll(/,\s+/g, ", ")))
  })
})
