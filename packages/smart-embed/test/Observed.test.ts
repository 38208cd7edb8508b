/**
 * What exporters and a debug log see of view keys.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, LogLevel, Metric, Tracer } from "effect"
import { ViewKeys } from "../src/index.ts"
import type { Answer } from "./support/Answering.ts"
import { broken, json, key, keysOf, raw } from "./support/Answering.ts"
import { viewing } from "./support/Viewers.ts"

/** How often each outcome was measured. */
const counts = () =>
  Object.fromEntries(
    Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) => {
      const { "clickview.token.name": name, "error.type": reason, outcome, unit } = Object.fromEntries(
        metricKey.tags.map(({ key, value }) => [key, value])
      )
      return metricKey.name === "clickview.view_key.duration" && "count" in metricState
        ? [
          [
            [name === "clickview" ? undefined : name, outcome, reason, unit].filter((part) => part !== undefined).join(
              " "
            ),
            Number(metricState.count)
          ] as const
        ]
        : []
    })
  )

/** What one viewing adds. */
const adds = (answer: Answer, asked = viewing) =>
  Effect.gen(function*() {
    const keys = yield* keysOf(answer)
    const before = counts()
    yield* Effect.exit(keys.create(asked))
    const after = counts()
    return Object.keys(after).filter((outcome) => (after[outcome] ?? 0) > (before[outcome] ?? 0))
  })

describe("an exporter sees view keys", () => {
  it.effect("as 0 for every outcome, before there was one", () =>
    Effect.gen(function*() {
      yield* keysOf(json(200, key))
      assert.deepStrictEqual(Object.keys(counts()).sort(), [
        "failed Invalid s",
        "failed Malformed s",
        "failed NoToken s",
        "failed NotSent s",
        "failed Redirected s",
        "failed Refused s",
        "failed Timeout s",
        "failed Transport s",
        "failed Unavailable s",
        "interrupted s",
        "success s"
      ])
    }))

  it.effect("by outcome, and by reason where there is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* adds(json(200, key)), ["success s"])
      assert.deepStrictEqual(yield* adds(json(503, {})), ["failed Unavailable s"])
      assert.deepStrictEqual(yield* adds(json(403, {})), ["failed Refused s"])
      assert.deepStrictEqual(yield* adds(raw(200, "<p>")), ["failed Malformed s"])
      assert.deepStrictEqual(yield* adds(broken("Transport", "ECONNRESET")), ["failed Transport s"])
      assert.deepStrictEqual(yield* adds(json(200, key), { ...viewing, mediaId: "" }), ["failed Invalid s"])
    }))
})

describe("a client's name", () => {
  it.effect("is on its metric and its span, and a client that was changed has the usual one", () =>
    Effect.gen(function*() {
      const client = HttpClient.make(json(200, key))
      const tokens = yield* ClickViewToken
      const api = yield* BearerAuth.make(client, { ...tokens, name: "library" }, { apiUrl: "https://api.example/v1" })
      assert.deepStrictEqual(BearerAuth.identity(api), { name: "library", host: "api.example" })
      const changed = HttpClient.mapRequest(api, (request) => request)
      assert.isUndefined(BearerAuth.identity(changed))
      const spans: Array<Tracer.Span> = []
      const native = yield* Effect.tracer
      const tracer = Tracer.make({
        span: (...args) => {
          const span = native.span(...args)
          spans.push(span)
          return span
        },
        context: (run, fiber) => native.context(run, fiber)
      })
      const before = counts()
      for (const each of [api, changed]) {
        yield* Effect.withTracer(Effect.flatMap(ViewKeys.make(each), ({ create }) => create(viewing)), tracer)
      }
      const after = counts()
      assert.strictEqual(after["library success s"], 1)
      assert.strictEqual(after["library failed Refused s"], 0)
      assert.strictEqual(after["success s"], (before["success s"] ?? 0) + 1)
      assert.deepStrictEqual(
        spans.filter(({ name }) => name === "ViewKeys.create")
          .map(({ attributes }) => attributes.get("clickview.token.name")),
        ["library", "clickview"]
      )
    }).pipe(Effect.provide(ClickViewToken.layerTest())))
})

describe("a debug log", () => {
  it.effect("has no line of a fiber that ended with an unhandled error, when a view key fails", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const keep = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => lines.push(String(message))))
      const keys = yield* keysOf(json(503, {}))
      yield* Effect.exit(keys.create(viewing)).pipe(Logger.withMinimumLogLevel(LogLevel.All), Effect.provide(keep))
      assert.deepStrictEqual(lines, [])
    }))
})
