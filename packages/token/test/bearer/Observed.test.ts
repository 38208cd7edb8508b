/**
 * What exporters see of authorized calls: their metrics, and how their spans end.
 */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import type { Tracer } from "effect"
import { Array, Cause, Effect, Exit, Fiber, MetricState, TestClock } from "effect"
import { BearerAuth, OAuthError } from "../../src/index.ts"
import { exported, measured, requests, valueOf } from "../support/Measured.ts"
import { tracing } from "../support/Observed.ts"
import type { Step } from "../support/ScriptedClient.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { path, refusal, tokensOf } from "./calls.ts"

const { after, hang, json, reset } = ScriptedClient

/** A client with this name that receives these responses. */
const named = (name: string, ...steps: readonly [Step, ...Array<Step>]) =>
  BearerAuth.make(ScriptedClient.make(...steps).client, { ...tokensOf("one", "two", "three").tokens, name })

const call = (client: HttpClient.HttpClient.With<unknown>, to: string = path) => Effect.exit(client.get(to))

describe("metrics of calls", () => {
  it.effect("have the metric labels of the program that builds the client, and not those of the caller", () =>
    Effect.gen(function*() {
      const name = "labels of the program, for calls"
      const client = yield* Effect.tagMetrics(named(name, json(204, {})), "deployment", "blue")
      yield* Effect.tagMetrics(call(client), "caller", "one")
      const series = exported(name)
      assert.include(series.map((each) => each.name), "http.client.request.duration")
      assert.deepStrictEqual([...new Set(series.map(({ labels }) => labels["deployment"]))], ["blue"])
      assert.isEmpty(series.filter(({ labels }) => "caller" in labels))
      assert.deepInclude(measured(name), { "clickview.call.duration success": 1 })
    }))

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
      assert.deepStrictEqual(sums, [2, 2])
    }))
})

describe("http.client.request.duration", () => {
  const host = "integrations.clickviewapp.com:443"

  it.effect("has one measurement for each request, by method, server, status and error type", () =>
    Effect.gen(function*() {
      const name = "each request"
      yield* call(yield* named(name, json(200, {})))
      yield* call(yield* named(name, json(503, {})))
      yield* call(yield* named(name, reset()))
      yield* call(yield* named(name, refusal(401), json(200, {})))
      yield* (yield* named(name, json(200, {}))).put(path)
      const interrupted = yield* Effect.fork(call(yield* named(name, hang)))
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(interrupted)
      assert.deepStrictEqual(requests(name), {
        [`GET ${host} 200`]: 2,
        [`GET ${host} 503 503`]: 1,
        [`GET ${host} ECONNRESET`]: 1,
        [`GET ${host} 401 401`]: 1,
        [`PUT ${host} 200`]: 1,
        [`GET ${host} interrupted`]: 1
      })
    }))

  it.effect("has the server's status when the client fails because of it", () =>
    Effect.gen(function*() {
      const name = "only good status codes"
      const client = HttpClient.filterStatusOk(ScriptedClient.make(json(404, {})).client)
      yield* call(yield* BearerAuth.make(client, { ...tokensOf("one").tokens, name }))
      assert.deepStrictEqual(requests(name), { [`GET ${host} 404 404`]: 1 })
    }))

  it.effect("does not include the wait for the token", () =>
    Effect.gen(function*() {
      const name = "a slow token"
      const { tokens } = tokensOf("one")
      const slow = { ...tokens, get: Effect.delay(tokens.get, "3 seconds"), name }
      const fiber = yield* Effect.fork(
        call(yield* BearerAuth.make(ScriptedClient.make(after(2000, json(200, {}))).client, slow))
      )
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(fiber)
      const sums = exported(name).flatMap(({ name, state }) =>
        name === "http.client.request.duration" && MetricState.isHistogramState(state) ? [state.sum] : []
      )
      assert.deepStrictEqual(sums, [2])
    }))

  it.effect("has no measurement for a call that is not sent", () =>
    Effect.gen(function*() {
      const name = "nothing is sent"
      yield* call(yield* named(name, json(200, {})), "https://evil.example/")
      assert.deepStrictEqual(requests(name), {})
    }))

  it.effect("has a bounded number of series, whatever methods, status codes and error codes there are", () =>
    Effect.gen(function*() {
      const name = "bounded"
      const client = yield* named(name, ...Array.map(Array.range(1, 200), (index) => reset(`E${index}_CODE`)))
      yield* Effect.repeatN(call(client), 199)
      yield* call(yield* named(name, ScriptedClient.reply(777)))
      BearerAuth.recordCall({
        name,
        method: "BREW",
        server: { hostname: "pot.example", port: 443 },
        seconds: 1,
        outcome: { _tag: "Response", status: 418 }
      })
      const seen = requests(name)
      assert.isBelow(Object.keys(seen).length, 60)
      assert.isAbove(seen[`GET ${host} _OTHER`] ?? 0, 100)
      assert.strictEqual(seen["_OTHER pot.example:443 418 418"], 1)
    }))
})

describe("BearerAuth.recordCall", () => {
  const server = { hostname: "api.example", port: 8443 }

  for (
    const [outcome, counted, request] of [
      [{ _tag: "Response", status: 204 }, "success", "204"],
      [{ _tag: "Response", status: 403 }, "forbidden", "403 403"],
      [{ _tag: "Failure", error: Object.assign(new Error(), { code: "ECONNREFUSED" }) }, "unreached", "ECONNREFUSED"],
      [{ _tag: "Failure", error: "a text" }, "unreached", "_OTHER"],
      [{ _tag: "Interrupted" }, "interrupted", "interrupted"]
    ] as const
  ) {
    it(`counts a call that the program made itself, by its outcome: ${request}`, () => {
      const name = `its own ${request}`
      BearerAuth.recordCall({ name, method: "GET", server, seconds: 2, outcome })
      assert.deepStrictEqual(measured(name), { [`clickview.call.duration ${counted}`]: 1 })
      assert.deepStrictEqual(requests(name), { [`GET api.example:8443 ${request}`]: 1 })
    })
  }

  it("counts each of several kinds of calls that alternate", () => {
    const other = { hostname: "other.example", port: 443 }
    // Each differs from the one before in one thing.
    const kinds = [
      { name: "one", method: "GET", server, status: 200 },
      { name: "one", method: "POST", server, status: 200 },
      { name: "one", method: "POST", server: other, status: 200 },
      { name: "another", method: "POST", server: other, status: 200 },
      { name: "another", method: "POST", server: other, status: 500 }
    ]
    for (const { status, ...kind } of [...kinds, ...kinds]) {
      BearerAuth.recordCall({ ...kind, seconds: 2, outcome: { _tag: "Response", status } })
      BearerAuth.recordCall({ ...kind, seconds: 2, outcome: { _tag: "Response", status } })
    }
    BearerAuth.recordCall({ name: "one", method: "GET", server, seconds: 2, outcome: { _tag: "Interrupted" } })
    assert.deepStrictEqual(requests("one"), {
      "GET api.example:8443 200": 4,
      "POST api.example:8443 200": 4,
      "POST other.example:443 200": 4,
      "GET api.example:8443 interrupted": 1
    })
    assert.deepStrictEqual(requests("another"), {
      "POST other.example:443 200": 4,
      "POST other.example:443 500 500": 4
    })
    assert.deepStrictEqual(measured("one"), {
      "clickview.call.duration success": 12,
      "clickview.call.duration interrupted": 1
    })
  })
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
