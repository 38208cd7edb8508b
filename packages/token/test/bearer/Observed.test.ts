/**
 * What exporters see of authorised calls: their metrics, and how their spans end.
 */
import type { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import type { Tracer } from "effect"
import { Cause, Effect, Exit, Fiber, MetricState, TestClock } from "effect"
import { BearerAuth, OAuthError } from "../../src/index.ts"
import { exported, measured, valueOf } from "../support/Measured.ts"
import { tracing } from "../support/Observed.ts"
import type { Step } from "../support/ScriptedClient.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { path, refusal, tokensOf } from "./calls.ts"

const { after, hang, json, reset } = ScriptedClient

/** A client of this name that gets these answers. */
const named = (name: string, ...steps: readonly [Step, ...Array<Step>]) =>
  BearerAuth.make(ScriptedClient.make(...steps).client, { ...tokensOf("one", "two", "three").tokens, name })

const call = (client: HttpClient.HttpClient.With<unknown>, to: string = path) => Effect.exit(client.get(to))

describe("metrics of calls", () => {
  it.effect("reports 0 for every outcome before the first call", () =>
    Effect.gen(function*() {
      const name = "no call yet"
      yield* named(name, json(200, {}))
      assert.deepStrictEqual(measured(name), {})
      const seen = exported(name).map((series) => `${series.name} ${series.labels["outcome"] ?? ""}`).sort()
      assert.deepStrictEqual(seen, [
        "clickview.call.duration client_error",
        "clickview.call.duration forbidden",
        "clickview.call.duration interrupted",
        "clickview.call.duration no_token",
        "clickview.call.duration not_sent",
        "clickview.call.duration server_error",
        "clickview.call.duration success",
        "clickview.call.duration unauthorized",
        "clickview.call.duration unreached",
        "clickview.call.refusals ",
        "clickview.call.replays accepted",
        "clickview.call.replays failed",
        "clickview.call.replays refused"
      ])
    }))

  for (
    const [outcome, step] of [
      ["success", json(204, {})],
      ["unauthorized", refusal(401, "Basic")],
      ["forbidden", refusal(403)],
      ["client_error", json(404, {})],
      ["server_error", json(503, {})],
      ["unreached", reset()]
    ] as const
  ) {
    it.effect(`counts a call by its outcome: ${outcome}`, () =>
      Effect.gen(function*() {
        const name = `outcome ${outcome}`
        yield* call(yield* named(name, step))
        assert.deepStrictEqual(measured(name), { [`clickview.call.duration ${outcome}`]: 1 })
      }))
  }

  it.effect("counts calls without a token, to a forbidden origin, and interrupted ones by outcome", () =>
    Effect.gen(function*() {
      const name = "no answer"
      const { client } = ScriptedClient.make(hang)
      const none = {
        get: Effect.fail(new OAuthError({ reason: { _tag: "Closed" } })),
        invalidate: () => Effect.void,
        name
      }
      yield* call(yield* BearerAuth.make(client, none))
      yield* call(yield* named(name, hang), "https://evil.example/")
      yield* Fiber.interrupt(yield* Effect.fork(call(yield* named(name, hang))).pipe(Effect.zipLeft(Effect.yieldNow())))
      assert.deepStrictEqual(measured(name), {
        "clickview.call.duration no_token": 1,
        "clickview.call.duration not_sent": 1,
        "clickview.call.duration interrupted": 1
      })
    }))

  it.effect("counts refused tokens and the outcomes of their replays", () =>
    Effect.gen(function*() {
      const name = "replays"
      yield* call(yield* named(name, refusal(401), json(200, {})))
      yield* call(yield* named(name, refusal(401), refusal(401)))
      yield* call(yield* named(name, refusal(401), reset()))
      assert.deepStrictEqual(measured(name), {
        "clickview.call.duration success": 1,
        "clickview.call.duration unauthorized": 1,
        "clickview.call.duration unreached": 1,
        "clickview.call.refusals": 4,
        "clickview.call.replays accepted": 1,
        "clickview.call.replays refused": 1,
        "clickview.call.replays failed": 1
      })
    }))

  it.effect("records the duration of calls in seconds", () =>
    Effect.gen(function*() {
      const name = "two seconds"
      const fiber = yield* Effect.fork(call(yield* named(name, after(2000, json(200, {})))))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(valueOf(name, "clickview.call.duration success"), 1)
      const sums = exported(name).flatMap(({ state, value }) =>
        MetricState.isHistogramState(state) && value > 0 ? [state.sum] : []
      )
      assert.deepStrictEqual(sums, [2])
    }))
})

describe("the span of a call", () => {
  const spanOf = (name: string, step: Step, to?: string) =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const exit = yield* tracing(spans)(call(yield* named(name, step), to))
      const [span] = spans
      return { exit, type: span?.attributes.get("error.type"), status: span?.status, attributes: span?.attributes }
    })

  it.effect("ends as an error with the status as error.type when the call succeeds with a 403 or 503", () =>
    Effect.gen(function*() {
      for (const status of [403, 503]) {
        const { exit, status: end, type } = yield* spanOf("span", refusal(status))
        assert.isTrue(Exit.isSuccess(exit))
        assert.strictEqual(type, String(status))
        assert.isTrue(end?._tag === "Ended" && Exit.isFailure(end.exit) && !Cause.isInterruptedOnly(end.exit.cause))
      }
    }))

  it.effect("has no error.type after a success", () =>
    Effect.gen(function*() {
      const { status, type } = yield* spanOf("span", json(200, {}))
      assert.isUndefined(type)
      assert.isTrue(status?._tag === "Ended" && Exit.isSuccess(status.exit))
    }))

  it.effect("has the platform's code or the failure's tag as error.type, and the client's name", () =>
    Effect.gen(function*() {
      const { attributes, type } = yield* spanOf("the client's name", reset())
      assert.strictEqual(type, "ECONNRESET")
      assert.strictEqual(attributes?.get("clickview.token.name"), "the client's name")
      assert.strictEqual((yield* spanOf("span", hang, "https://evil.example/")).type, "OriginNotAllowed")
    }))
})
