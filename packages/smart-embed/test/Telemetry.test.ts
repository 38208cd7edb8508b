/**
 * What exporters and debug logs receive about view keys.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, LogLevel, Metric, Tracer } from "effect"
import { ViewKeys } from "../src/index.ts"
import type { Handler } from "./support/FakeApi.ts"
import { key, requestError, respond, respondJson, viewKeysOver } from "./support/FakeApi.ts"
import { viewing } from "./support/Viewers.ts"

/** The number of measurements of each outcome. */
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

/** The outcomes that one viewing adds. */
const outcomesOf = (handler: Handler, requested = viewing) =>
  Effect.gen(function*() {
    const keys = yield* viewKeysOver(handler)
    const before = counts()
    yield* Effect.exit(keys.create(requested))
    const after = counts()
    return Object.keys(after).filter((outcome) => (after[outcome] ?? 0) > (before[outcome] ?? 0))
  })

describe("clickview.view_key.duration", () => {
  it.effect("every outcome is exported as 0 before the first view key", () =>
    Effect.gen(function*() {
      yield* viewKeysOver(respondJson(200, key))
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

  it.effect("each view key counts by outcome, and each failure by reason", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomesOf(respondJson(200, key)), ["success s"])
      assert.deepStrictEqual(yield* outcomesOf(respondJson(503, {})), ["failed Unavailable s"])
      assert.deepStrictEqual(yield* outcomesOf(respondJson(403, {})), ["failed Refused s"])
      assert.deepStrictEqual(yield* outcomesOf(respond(200, "<p>")), ["failed Malformed s"])
      assert.deepStrictEqual(yield* outcomesOf(requestError("Transport", "ECONNRESET")), ["failed Transport s"])
      assert.deepStrictEqual(yield* outcomesOf(respondJson(200, key), { ...viewing, mediaId: "" }), [
        "failed Invalid s"
      ])
    }))
})

describe("metric labels", () => {
  it.effect("are those of the program that builds the service, and not those of the caller", () =>
    Effect.gen(function*() {
      const labelled = () =>
        Metric.unsafeSnapshot().flatMap(({ metricKey: { name, tags }, metricState }) =>
          name === "clickview.view_key.duration" &&
            tags.some(({ key, value }) => `${key} ${value}` === "deployment blue")
            ? [[tags.some(({ key }) => key === "caller"), "count" in metricState ? Number(metricState.count) : NaN]]
            : []
        )
      const api = yield* BearerAuth.make(HttpClient.make(respondJson(200, key)), {
        ...yield* ClickViewToken,
        name: "deployed"
      })
      const keys = yield* Effect.tagMetrics(ViewKeys.make(api), "deployment", "blue")
      assert.deepStrictEqual(labelled(), Array.from({ length: 11 }, () => [false, 0]))
      yield* Effect.tagMetrics(keys.create(viewing), "caller", "one")
      assert.sameDeepMembers(labelled(), [...Array.from({ length: 10 }, () => [false, 0]), [false, 1]])
    }).pipe(Effect.provide(ClickViewToken.layerTest())))
})

describe("clickview.token.name", () => {
  it.effect("the metric and the span carry the client's name, and a transformed client has the default name", () =>
    Effect.gen(function*() {
      const client = HttpClient.make(respondJson(200, key))
      const tokens = yield* ClickViewToken
      const api = yield* BearerAuth.make(client, { ...tokens, name: "library" }, { apiUrl: "https://api.example/v1" })
      assert.deepStrictEqual(BearerAuth.identity(api), { name: "library", host: "api.example" })
      const transformed = HttpClient.mapRequest(api, (request) => request)
      assert.isUndefined(BearerAuth.identity(transformed))
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
      for (const each of [api, transformed]) {
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

describe("debug logs", () => {
  it.effect("a failed view key does not log an unhandled error of a fiber", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const keep = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => lines.push(String(message))))
      const keys = yield* viewKeysOver(respondJson(503, {}))
      yield* Effect.exit(keys.create(viewing)).pipe(Logger.withMinimumLogLevel(LogLevel.All), Effect.provide(keep))
      assert.deepStrictEqual(lines, [])
    }))
})
