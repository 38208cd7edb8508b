import { ClickViewEmulator } from "@effect-clickview/emulator"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Ref, Runtime, Scope, Tracer } from "effect"
import type { TokenTuning } from "../../src/index.ts"
import { AccessToken, OAuthError } from "../../src/index.ts"
import { answers, atOnce, emulator, pass, requests, settled, start, unavailable } from "../support/Emulated.ts"
import type { Line } from "../support/Observed.ts"
import { logging, named, tracing } from "../support/Observed.ts"
import { printed } from "../support/Printed.ts"

type Get = Effect.Effect<AccessToken, OAuthError>

const day = emulator()
const slow = emulator({ latency: "2 seconds" })
const once = { retry: { attempts: 1 } }

/** The requests and outcomes of this many cold callers. No request is answered before all callers wait. */
const cold = <R>(
  make: (options: TokenTuning) => Effect.Effect<{ readonly get: Get }, OAuthError, R>,
  callers: number
) =>
  Effect.gen(function*() {
    const gate = yield* Deferred.make<boolean>()
    const { get } = yield* make({ ...once, transformClient: HttpClient.tapRequest(() => Deferred.await(gate)) })
    const before = yield* requests
    const fork = Runtime.runFork(yield* Effect.runtime())
    const outcomes = new Set<unknown>()
    let answered = 0
    for (let caller = 0; caller < callers; caller++) {
      fork(get).addObserver((exit) => {
        outcomes.add(Exit.isSuccess(exit) ? exit.value : Cause.squash(exit.cause))
        answered++
      })
    }
    yield* settled
    assert.strictEqual(answered, 0)
    yield* Deferred.succeed(gate, true)
    yield* Effect.repeat(settled, { until: () => answered === callers })
    return {
      tokens: [...outcomes].filter((outcome) => outcome instanceof AccessToken).length,
      failures: [...outcomes].filter((outcome) => outcome instanceof OAuthError).length,
      requests: (yield* requests) - before
    }
  })

/** A naive cache: check, request, store. */
const naive = (options: TokenTuning) =>
  Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const cache = yield* Ref.make<AccessToken | undefined>(undefined)
    const exchange = Effect.scoped(Effect.flatMap(start(options), ({ get }) => get)).pipe(
      Effect.provideService(HttpClient.HttpClient, client)
    )
    const get: Get = Effect.flatMap(Ref.get(cache), (token) =>
      token === undefined ? Effect.tap(exchange, (fresh) => Ref.set(cache, fresh)) : Effect.succeed(token))
    return { get }
  })

describe("single flight", () => {
  it.scoped("makes one request for 100,000 cold callers, and each gets the token", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cold(start, 100_000), { tokens: 1, failures: 0, requests: 1 })
    }).pipe(Effect.provide(day)))

  it.scoped("makes one request for 100,000 cold callers of a server that is down, and all share its failure", () =>
    Effect.gen(function*() {
      yield* answers(1, unavailable)
      assert.deepStrictEqual(yield* cold(start, 100_000), { tokens: 0, failures: 1, requests: 1 })
    }).pipe(Effect.provide(day)))

  it.scoped("finds a naive cache to fail the same checks", () =>
    Effect.gen(function*() {
      yield* answers(40, unavailable)
      assert.deepStrictEqual(yield* cold(naive, 40), { tokens: 0, failures: 40, requests: 40 })
      assert.deepStrictEqual(yield* cold(naive, 40), { tokens: 40, failures: 0, requests: 40 })
    }).pipe(Effect.provide(day)))

  it.scoped("turns a client's defect into a typed failure that is shared and remembered", () =>
    Effect.gen(function*() {
      const broken = yield* Ref.make(true)
      const { get } = yield* start({
        retry: { attempts: 1 },
        transformClient: HttpClient.mapRequestEffect((request) =>
          Effect.flatMap(Ref.get(broken), (dies) => dies ? Effect.dieMessage("a bug") : Effect.succeed(request))
        )
      })
      const errors = yield* Effect.all(Effect.replicate(Effect.flip(get), 100), { concurrency: "unbounded" })
      assert.strictEqual(new Set(errors).size, 1)
      assert.strictEqual(errors[0]?.reason._tag, "Transport")
      assert.notInclude(printed(errors[0]), "a bug")
      yield* Ref.set(broken, false)
      assert.strictEqual(yield* atOnce(Effect.flip(get)), errors[0])
      yield* pass("1200 millis")
      yield* get
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))

  it.scoped("fails when the client interrupts itself, and interrupts no waiter", () =>
    Effect.gen(function*() {
      const { get } = yield* start({
        retry: { attempts: 1 },
        transformClient: HttpClient.mapRequestEffect(() => Effect.interrupt)
      })
      const errors = yield* Effect.all(Effect.replicate(Effect.flip(get), 100), { concurrency: "unbounded" })
      assert.strictEqual(new Set(errors).size, 1)
      assert.strictEqual(errors[0]?.reason._tag, "Transport")
      assert.notInclude(printed(errors[0]), "a bug")
    }).pipe(Effect.provide(day)))

  it.scoped("logs a flight without the annotations and the span of its first caller", () => {
    const lines: Array<Line> = []
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const { get } = yield* start({ name: "here" })
      yield* get.pipe(Effect.annotateLogs("caller", "first"), Effect.withSpan("first"))
      yield* settled
      assert.isNotEmpty(lines.filter(({ text }) => text === "A ClickView token was obtained"))
      assert.deepStrictEqual(lines.filter(({ annotations }) => "caller" in annotations), [])
      const [renew] = named(spans, "ClickViewToken.renew")
      assert.isDefined(renew)
      assert.strictEqual(renew.parent._tag, "None")
      assert.notStrictEqual(renew.traceId, named(spans, "first")[0]?.traceId)
    }).pipe(logging(lines), tracing(spans), Effect.provide(day))
  })

  it.scoped("links every waiting caller's span to the flight's span, in success and in failure", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const { get } = yield* start(once)
      const three = Effect.all([1, 2, 3].map((nth) => Effect.exit(get.pipe(Effect.withSpan(`caller ${nth}`)))), {
        concurrency: "unbounded"
      })
      yield* answers(1, unavailable)
      yield* three
      yield* pass("1200 millis")
      yield* three
      yield* settled
      const flights = named(spans, "ClickViewToken.renew")
      assert.lengthOf(flights, 2)
      for (const nth of [1, 2, 3]) {
        const callers = named(spans, `caller ${nth}`)
        assert.deepStrictEqual(
          callers.map(({ links }) => links.map(({ span, ...link }) => ({ ...link, to: span.spanId }))),
          flights.map(({ spanId }) => [{ _tag: "SpanLink", attributes: {}, to: spanId }])
        )
      }
      yield* get.pipe(Effect.withSpan("served"))
      assert.deepStrictEqual(named(spans, "served")[0]?.links, [])
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("serves a caller whose span belongs to another process, without a link", () =>
    Effect.gen(function*() {
      const { get } = yield* start(once)
      yield* get.pipe(Effect.withParentSpan(Tracer.externalSpan({ spanId: "span", traceId: "trace" })))
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))

  it.scoped("adds no link when the layer closes before the flight starts", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      for (let step = 0; step < 5; step++) {
        const scope = yield* Scope.make()
        const { get } = yield* Scope.extend(start(once), scope)
        const caller = yield* Effect.fork(Effect.exit(get.pipe(Effect.withSpan("caller"))))
        yield* Effect.repeatN(Effect.yieldNow(), step)
        yield* Scope.close(scope, Exit.void)
        yield* caller
      }
      const callers = named(spans, "caller")
      assert.lengthOf(callers, 5)
      for (const { links } of callers) for (const { span } of links) assert.isDefined(span)
      assert.isTrue(callers.some(({ links }) => links.length === 0))
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("ends the flight with the layer even when its first caller cannot be interrupted", () =>
    Effect.gen(function*() {
      const { tokensIssued } = yield* ClickViewEmulator
      const caller = yield* Effect.scoped(
        Effect.flatMap(start(), ({ get }) => Effect.zipLeft(Effect.fork(Effect.uninterruptible(get)), pass("1 second")))
      ).pipe(Effect.forkDaemon, Effect.flatMap(Fiber.join))
      assert.strictEqual((yield* Effect.flip(Fiber.join(caller))).reason._tag, "Closed")
      yield* pass("1 minute")
      assert.strictEqual(yield* tokensIssued, 1)
    }).pipe(Effect.provide(slow)))
})
