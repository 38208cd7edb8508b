/**
 * Which tracer records a flight, and which spans link to its span.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted, TestClock, Tracer } from "effect"
import { ClickViewToken } from "../../src/index.ts"
import { answers, credentials, emulator, granted, pass, settled, start } from "../support/Emulated.ts"
import { events, named, tracing } from "../support/Observed.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })
const once = { retry: { attempts: 1 } }
const refused = ScriptedResponse.json(401, { error: "invalid_client" })

describe("the tracer of a flight", () => {
  it.effect("traces a flight with the first caller's tracer when that is provided beside the layer", () => {
    const spans: Array<Tracer.Span> = []
    const Tracing = Layer.unwrapEffect(tracing(spans)(Effect.map(Effect.tracer, Layer.setTracer)))
    const Tokens = ClickViewToken.layer({ ...credentials, ...once })
    return Effect.gen(function*() {
      const { get } = yield* ClickViewToken
      yield* Effect.withSpan(get, "caller")
      const [caller] = named(spans, "caller")
      const [renew] = named(spans, "ClickViewToken.renew")
      assert.isDefined(renew)
      assert.lengthOf(named(spans, "ClickViewToken.exchange"), 1)
      assert.deepStrictEqual(caller?.links.map(({ span }) => span.spanId), [renew.spanId])
    }).pipe(Effect.provide(Layer.merge(Layer.provide(Tokens, day), Layer.merge(Tracing, day))))
  })

  it.scoped("adds no link for a caller with another tracer", () => {
    const spans: Array<Tracer.Span> = []
    const others: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const { get } = yield* start()
      yield* Effect.fork(tracing(spans)(Effect.withSpan(get, "first")))
      yield* settled
      yield* Effect.fork(tracing(others)(Effect.withSpan(get, "second")))
      yield* pass("2 seconds")
      assert.lengthOf(named(spans, "first")[0]?.links ?? [], 1)
      assert.deepStrictEqual(named(others, "second")[0]?.links, [])
    }).pipe(Effect.provide(slow))
  })

  it.scoped("adds no link to a span that was not sampled", () => {
    const spans: Array<Tracer.Span> = []
    const unsampled = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      Effect.flatMap(Effect.tracer, (tracer) =>
        Effect.withTracer(
          self,
          Tracer.make({
            span: (...args) => Object.assign(tracer.span(...args), { sampled: args[0] === "caller" }),
            context: (f, fiber) => tracer.context(f, fiber)
          })
        ))
    return Effect.gen(function*() {
      const { get } = yield* start()
      yield* Effect.withSpan(get, "caller")
      assert.deepStrictEqual(named(spans, "caller")[0]?.links, [])
      assert.lengthOf(named(spans, "ClickViewToken.renew"), 1)
    }).pipe(unsampled, tracing(spans), Effect.provide(day))
  })
})

describe("a flight's span", () => {
  it.scoped("makes no span for a check of the credentials that sends no request", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      for (let look = 0; look < 9; look++) {
        yield* TestClock.adjust("2 seconds")
        yield* Effect.flip(tokens.get)
      }
      assert.lengthOf(named(spans, "ClickViewToken.renew"), 1)
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("makes a span for a check that finds new credentials, and adds the log line as an event", () => {
    const spans: Array<Tracer.Span> = []
    let secret = "wrong"
    return Effect.gen(function*() {
      const tokens = yield* ClickViewToken.make({
        ...once,
        credentials: Effect.sync(() => ({ clientId: credentials.clientId, clientSecret: Redacted.make(secret) }))
      })
      yield* Effect.flip(tokens.get)
      secret = Redacted.value(credentials.clientSecret)
      yield* TestClock.adjust("2 seconds")
      yield* tokens.get
      assert.lengthOf(named(spans, "ClickViewToken.renew"), 2)
      assert.isTrue(events(spans, "ClickViewToken.renew").some((text) => text.includes("credentials have changed")))
      assert.lengthOf(named(spans, "ClickViewToken.exchange"), 2)
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("ends the span with ExpiredOnArrival when the new token cannot be used", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(1, granted({ expires_in: 1 }))
      yield* Effect.fork(tokens.get)
      yield* pass("2 seconds")
      const [renew] = named(spans, "ClickViewToken.renew")
      assert.isTrue(renew?.status._tag === "Ended" && Exit.isFailure(renew.status.exit))
      assert.strictEqual(renew?.attributes.get("error.type"), "ExpiredOnArrival")
    }).pipe(tracing(spans), Effect.provide(slow))
  })
})
