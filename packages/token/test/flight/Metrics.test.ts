/**
 * The metrics of a token's life, as an exporter sees them at any time.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, MetricState, Option, Random, Scope, TestClock } from "effect"
import { Metrics } from "../../src/flight/Metrics.ts"
import { labelsOf } from "../../src/metrics/named.ts"
import { meanwhile, memory } from "../fleet/Services.ts"
import { answers, emulator, granted, leftBehind, pass, settled, start, unavailable } from "../support/Emulated.ts"
import { exported, measured, requests, valueOf } from "../support/Measured.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))
const refused = ScriptedResponse.json(401, { error: "invalid_client" })

describe("metrics before the first event", () => {
  it.scoped("reports every counter and every outcome as 0, so that the first failure is an increase", () =>
    Effect.gen(function*() {
      const name = "nothing has happened"
      yield* start({ name })
      assert.deepStrictEqual(measured(name), { "clickview.token.phase empty": 1 })
      const labelsOf = (metric: string, label: string) =>
        exported(name).flatMap((series) => series.name === metric ? [series.labels[label]] : []).sort()
      const outcomes = ["adopted", "failed", "rejected", "success"]
      assert.deepStrictEqual(labelsOf("clickview.token.renewals", "outcome"), outcomes)
      assert.deepStrictEqual(labelsOf("clickview.token.renewal.duration", "outcome"), outcomes)
      assert.deepStrictEqual(labelsOf("clickview.token.calls", "outcome"), ["cached", "failed", "stale", "waited"])
      assert.lengthOf(labelsOf("clickview.token.renewal.failures", "error.type"), 12)
      assert.lengthOf(labelsOf("clickview.token.renewal.failures.consecutive", "error.type"), 12)
      assert.strictEqual(valueOf(name, "clickview.token.expiry"), 0)
    }).pipe(Effect.provide(day)))

  it.scoped("labels metrics in seconds with the unit that the OpenTelemetry bridge reads", () =>
    Effect.gen(function*() {
      const name = "units"
      yield* start({ name })
      const inSeconds = exported(name).flatMap((series) => series.labels["unit"] === "s" ? [series.name] : [])
      assert.deepStrictEqual([...new Set(inSeconds)].sort(), [
        "clickview.token.expiry",
        "clickview.token.last_success",
        "clickview.token.renewal.duration",
        "clickview.token.time_to_expiry",
        "clickview.token.time_to_next_attempt"
      ])
    }).pipe(Effect.provide(day)))
})

describe("metric labels", () => {
  it.scoped("are on every series those of the program that builds the layer, and not those of the caller", () =>
    Effect.gen(function*() {
      const name = "labels of the program"
      const tokens = yield* Effect.tagMetrics(start({ name, ...yield* memory }), "deployment", "blue")
      yield* meanwhile(Effect.tagMetrics(tokens.get, "caller", "one"))
      const series = exported(name)
      assert.includeMembers(series.map((each) => each.name), [
        "clickview.token.calls",
        "clickview.token.store.alone",
        "http.client.request.duration"
      ])
      assert.deepStrictEqual([...new Set(series.map(({ labels }) => labels["deployment"]))], ["blue"])
      assert.isEmpty(series.filter(({ labels }) => "caller" in labels))
      assert.deepInclude(measured(name), { "clickview.token.calls waited": 1, "clickview.token.renewals success": 1 })
    }).pipe(Effect.provide(day)))

  it.scoped("separate the series of two services with the same name", () =>
    Effect.gen(function*() {
      const name = "two deployments"
      const blue = yield* Effect.tagMetrics(start({ name }), "deployment", "blue")
      yield* Effect.tagMetrics(start({ name }), "deployment", "green")
      yield* blue.get
      const calls = exported(name).flatMap(({ labels, name, value }) =>
        name === "clickview.token.calls" && labels["outcome"] === "waited" ? [[labels["deployment"], value]] : []
      )
      assert.sameDeepMembers(calls, [["blue", 1], ["green", 0]])
    }).pipe(Effect.provide(day)))
})

describe("clients without a name", () => {
  it.scoped("gives clients different names while they are open, and reuses the name of a closed client", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const first = yield* start({ name: undefined })
      const second = yield* Scope.extend(start({ name: undefined }), scope)
      assert.deepStrictEqual([first.name, second.name], ["clickview", "clickview-2"])
      yield* Scope.close(scope, Exit.void)
      const third = yield* start({ name: undefined })
      assert.strictEqual(third.name, "clickview-2")
    }).pipe(Effect.provide(day)))

  it.scoped("gives the name clickview to every client from the ninth on, so that labels stay few", () =>
    Effect.gen(function*() {
      const names = yield* Effect.forEach(Array.from({ length: 10 }), () => start({ name: undefined }))
      const last = names.map(({ name }) => name).slice(7)
      assert.deepStrictEqual(last, ["clickview-8", "clickview", "clickview"])
    }).pipe(Effect.provide(day)))
})

describe("metrics of a token", () => {
  it.scoped("does not count an interrupted caller as waited, whether it came first or later", () =>
    Effect.gen(function*() {
      const name = "interrupted callers"
      const tokens = yield* start({ ...once, name })
      const callers = yield* Effect.forEach([1, 2, 3, 4], () => Effect.fork(tokens.get))
      yield* settled
      yield* Fiber.interruptAll([0, 2].flatMap((nth) => callers[nth] ?? []))
      yield* pass("2 seconds")
      assert.deepInclude(measured(name), {
        "clickview.token.calls waited": 2,
        "clickview.token.calls.joined": 2
      })
    }).pipe(Effect.provide(slow)))

  it.scoped("counts every call once as cached, stale, waited or failed", () =>
    Effect.gen(function*() {
      const name = "every call counts once"
      const tokens = yield* start({ ...once, name })
      const three = Effect.fork(
        Effect.all(Effect.replicate(Effect.ignore(tokens.get), 3), { concurrency: "unbounded" })
      )
      yield* answers(1, unavailable)
      yield* three
      yield* pass("2 seconds")
      yield* Effect.ignore(tokens.get)
      yield* pass("1200 millis")
      yield* three
      yield* pass("2 seconds")
      yield* Effect.repeatN(tokens.get, 9)
      yield* TestClock.adjust("23 hours")
      yield* answers(1, refused)
      yield* tokens.get
      yield* pass("2 seconds")
      yield* Effect.repeatN(tokens.get, 4)
      const { expiresAt } = yield* tokens.status
      const expiry = Option.getOrThrow(expiresAt).epochMillis
      assert.deepStrictEqual(measured(name), {
        "clickview.token.calls cached": 11,
        "clickview.token.calls stale": 5,
        "clickview.token.calls waited": 3,
        "clickview.token.calls failed": 4,
        "clickview.token.calls.joined": 4,
        "clickview.token.renewals success": 1,
        "clickview.token.renewals failed": 1,
        "clickview.token.renewals rejected": 1,
        "clickview.token.renewal.duration success": 1,
        "clickview.token.renewal.duration failed": 1,
        "clickview.token.renewal.duration rejected": 1,
        "clickview.token.renewal.failures Unavailable": 1,
        "clickview.token.renewal.failures Rejected": 1,
        "clickview.token.renewal.failures.consecutive Rejected": 1,
        "clickview.token.requests": 3,
        "clickview.token.expiry": expiry / 1000,
        "clickview.token.time_to_expiry": (expiry - 3_200 - 82_800_000 - 4_000) / 1000,
        "clickview.token.last_success": 5.2,
        "clickview.token.time_to_next_attempt": 30,
        "clickview.token.phase coolingDown": 1
      })
    }).pipe(withoutJitter, Effect.provide(slow)))

  it.scoped("measures each HTTP request to the token endpoint by its status or its error", () =>
    Effect.gen(function*() {
      const name = "token requests"
      const tokens = yield* start({ ...once, name })
      const end = function*(response: ScriptedResponse) {
        yield* answers(1, response)
        yield* Effect.fork(Effect.ignore(tokens.get))
        yield* pass("1 minute")
      }
      yield* end(unavailable)
      yield* end(ScriptedResponse.reset)
      yield* end(ScriptedResponse.hang)
      yield* end(ScriptedResponse.json(302, {}, { location: "https://elsewhere.example/" }))
      yield* end(granted({}))
      const to = "POST auth.clickviewapp.com:443"
      assert.deepStrictEqual(requests(name), {
        [`${to} 200`]: 1,
        [`${to} 302`]: 1,
        [`${to} 503 503`]: 1,
        [`${to} Timeout`]: 1,
        [`${to} Transport`]: 1
      })
    }).pipe(withoutJitter, Effect.provide(slow)))

  it.scoped("counts a cached call at once, busy or idle, and leaves no timer and no fiber", () =>
    Effect.gen(function*() {
      const name = "at once"
      const tokens = yield* start({ name })
      yield* tokens.get
      const left = yield* leftBehind(Effect.repeatN(tokens.get, 98))
      assert.strictEqual(valueOf(name, "clickview.token.calls cached"), 99)
      assert.strictEqual(left, 0)
      yield* TestClock.adjust("1 hour")
      yield* tokens.get
      assert.strictEqual(valueOf(name, "clickview.token.calls cached"), 100)
    }).pipe(Effect.provide(day)))

  it.scoped("counts waiting calls, and none after the outcome or an interruption", () =>
    Effect.gen(function*() {
      const name = "waiting now"
      const tokens = yield* start({ name })
      const first = yield* Effect.fork(tokens.get)
      yield* Effect.replicateEffect(Effect.fork(tokens.get), 2)
      yield* settled
      assert.strictEqual(valueOf(name, "clickview.token.calls.waiting"), 3)
      assert.strictEqual(valueOf(name, "clickview.token.phase renewing"), 1)
      yield* Fiber.interrupt(first)
      assert.strictEqual(valueOf(name, "clickview.token.calls.waiting"), 2)
      yield* pass("2 seconds")
      assert.strictEqual(valueOf(name, "clickview.token.calls.waiting"), 0)
      assert.strictEqual(valueOf(name, "clickview.token.phase renewing"), 0)
    }).pipe(Effect.provide(slow)))

  it.scoped("reports the expiry of the held token, and 0 after an invalidation and after expiry", () =>
    Effect.gen(function*() {
      const name = "held now"
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start({ ...once, name }), scope)
      const gauges = () => [
        valueOf(name, "clickview.token.expiry"),
        valueOf(name, "clickview.token.time_to_expiry"),
        valueOf(name, "clickview.token.invalidations")
      ]
      const token = yield* tokens.get
      assert.deepStrictEqual(gauges(), [86_400, 86_400, 0])
      yield* tokens.invalidate(token)
      assert.deepStrictEqual(gauges(), [0, 0, 1])
      yield* tokens.invalidate(token)
      assert.deepStrictEqual(gauges(), [0, 0, 1])
      yield* tokens.get
      yield* TestClock.adjust("86399 seconds")
      assert.deepStrictEqual(gauges(), [0, 0, 1])
      yield* tokens.get
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(gauges(), [0, 0, 1])
      assert.strictEqual(valueOf(name, "clickview.token.phase closed"), 1)
    }).pipe(Effect.provide(day)))

  it.scoped("counts consecutive failures by reason until a success", () =>
    Effect.gen(function*() {
      const name = "in a row"
      const tokens = yield* start({
        ...once,
        name,
        waits: { share: { first: 1, max: 1 }, cooldown: { first: 1, max: 1 } }
      })
      for (const response of [unavailable, unavailable, refused]) {
        yield* answers(1, response)
        yield* Effect.flip(tokens.get)
        yield* TestClock.adjust("2 seconds")
      }
      const row = (reason: string) => valueOf(name, `clickview.token.renewal.failures.consecutive ${reason}`)
      assert.deepStrictEqual([row("Unavailable"), row("Rejected")], [2, 1])
      yield* tokens.get
      assert.deepStrictEqual([row("Unavailable"), row("Rejected")], [0, 0])
      assert.strictEqual(valueOf(name, "clickview.token.renewal.failures Unavailable"), 2)
    }).pipe(Effect.provide(day)))

  it.scoped("counts no renewal for a read of the credentials during a cooldown", () =>
    Effect.gen(function*() {
      const name = "no renewal"
      const tokens = yield* start({ ...once, name })
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      yield* TestClock.adjust("1 second")
      yield* Effect.flip(tokens.get)
      assert.strictEqual(valueOf(name, "clickview.token.calls failed"), 2)
      assert.strictEqual(valueOf(name, "clickview.token.renewals rejected"), 1)
      assert.strictEqual(valueOf(name, "clickview.token.renewal.duration rejected"), 1)
    }).pipe(Effect.provide(day)))

  it.scoped("records the duration of a renewal in seconds, in buckets from 50 ms to 30 s", () =>
    Effect.gen(function*() {
      const name = "in seconds"
      yield* TestClock.adjust("1 hour")
      const tokens = yield* start({ name })
      yield* Effect.fork(tokens.get)
      yield* pass("2 seconds")
      const [state] = exported(name).flatMap(({ state, value }) =>
        MetricState.isHistogramState(state) && value > 0 ? [state] : []
      )
      assert.strictEqual(state?.sum, 2)
      assert.deepStrictEqual([...(state?.buckets ?? [])].filter(([limit]) => Number.isFinite(limit)), [
        [0.05, 0],
        [0.1, 0],
        [0.25, 0],
        [0.5, 0],
        [1, 0],
        [2.5, 1],
        [5, 1],
        [10, 1],
        [15, 1],
        [30, 1]
      ])
    }).pipe(Effect.provide(slow)))

  it.scoped("adds the counts of all services of one name, including closed ones", () =>
    Effect.gen(function*() {
      const name = "two services"
      const scope = yield* Scope.make()
      const first = yield* Scope.extend(start({ name }), scope)
      const second = yield* start({ name })
      yield* first.get
      yield* first.get
      yield* second.get
      yield* second.get
      const cached = () => valueOf(name, "clickview.token.calls cached")
      assert.strictEqual(cached(), 2)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(cached(), 2)
      yield* second.get
      assert.strictEqual(cached(), 3)
      assert.strictEqual(valueOf(name, "clickview.token.phase fresh"), 1)
    }).pipe(Effect.provide(day)))

  it.scoped("reports the gauges of the newest open service of a name", () =>
    Effect.gen(function*() {
      const name = "the newest"
      const scope = yield* Scope.make()
      const first = yield* start({ name })
      yield* first.get
      yield* Scope.extend(start({ name }), scope)
      const phases = () => [valueOf(name, "clickview.token.phase fresh"), valueOf(name, "clickview.token.phase empty")]
      assert.deepStrictEqual(phases(), [0, 1])
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(phases(), [1, 0])
    }).pipe(Effect.provide(day)))

  it("reports the last known value of a gauge whose clock throws", () => {
    const name = "a clock that throws"
    const metrics = new Metrics(labelsOf(name), () => {
      throw new Error("no clock")
    })
    metrics.cached = 2
    assert.strictEqual(valueOf(name, "clickview.token.expiry"), 0)
    assert.strictEqual(valueOf(name, "clickview.token.calls cached"), 2)
  })
})
