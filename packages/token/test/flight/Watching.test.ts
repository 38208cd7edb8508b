import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import type { Tracer } from "effect"
import {
  Cause,
  Chunk,
  Deferred,
  Effect,
  Equal,
  Exit,
  Fiber,
  Option,
  Random,
  Redacted,
  Scope,
  Stream,
  TestClock
} from "effect"
import type { TokenPhase, TokenStatus } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import {
  answers,
  atOnce,
  credentials,
  emulator,
  leftBehind,
  pass,
  requests,
  settled,
  start,
  unavailable
} from "../support/Emulated.ts"
import { events, named, tracing } from "../support/Observed.ts"
import { printed } from "../support/Printed.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))
const refused = ScriptedResponse.json(401, { error: "invalid_client" })

const summary = (
  { expiresAt, failure, nextAttemptAt, phase, requests }: TokenStatus
): Readonly<Record<string, unknown>> => ({
  phase,
  expires: Option.getOrUndefined(Option.map(expiresAt, ({ epochMillis }) => epochMillis)),
  failure: Option.getOrUndefined(Option.map(failure, ({ reason }) => reason._tag)),
  until: Option.getOrUndefined(Option.map(nextAttemptAt, ({ epochMillis }) => epochMillis)),
  requests
})

const nothing = { expires: undefined, failure: undefined, until: undefined }

describe("status", () => {
  it.scoped("goes through empty, renewing, fresh, renewing, stale with the failure and its end, and empty", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      const status = Effect.map(tokens.status, summary)
      const hour = 3_600_000
      assert.deepStrictEqual(yield* status, { ...nothing, phase: "empty", requests: 0 })
      yield* Effect.fork(tokens.get)
      yield* settled
      assert.deepStrictEqual(yield* status, { ...nothing, phase: "renewing", requests: 1 })
      yield* pass("2 seconds")
      const expires = 24 * hour
      assert.deepStrictEqual(yield* status, { ...nothing, phase: "fresh", expires, requests: 1 })
      yield* TestClock.setTime(23 * hour)
      yield* answers(1, unavailable)
      yield* tokens.get
      yield* settled
      assert.deepStrictEqual(yield* status, { ...nothing, phase: "renewing", expires, requests: 2 })
      yield* pass("2 seconds")
      const stale = { phase: "stale", expires, failure: "Unavailable", requests: 2 }
      assert.deepStrictEqual(yield* status, { ...stale, until: 23 * hour + 32_000 })
      yield* pass("30 seconds")
      assert.deepStrictEqual(yield* status, { ...stale, until: undefined })
      yield* TestClock.setTime(24 * hour - 60_000)
      const failed = { ...nothing, phase: "empty", failure: "Unavailable", requests: 2 }
      assert.deepStrictEqual(yield* status, failed)
    }).pipe(withoutJitter, Effect.provide(slow)))

  it.scoped("reports a cooldown and its end, with or without a token, and closed", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start(once), scope)
      const status = Effect.map(tokens.status, summary)
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      const cooling = { phase: "coolingDown", expires: undefined, failure: "Rejected", until: 30_000, requests: 1 }
      assert.deepStrictEqual(yield* status, cooling)
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* status, { ...cooling, phase: "empty", until: undefined })
      const { expiresAt } = yield* tokens.get
      yield* TestClock.adjust("23 hours")
      yield* answers(1, refused)
      yield* tokens.get
      yield* settled
      assert.deepInclude(yield* status, { phase: "coolingDown", expires: expiresAt.epochMillis, failure: "Rejected" })
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* status, { ...nothing, phase: "closed", requests: 3 })
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("reports empty while a failure is shared, and until when", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(1, unavailable)
      yield* Effect.flip(tokens.get)
      const shared = { phase: "empty", expires: undefined, failure: "Unavailable", until: 1000, requests: 1 }
      assert.deepStrictEqual(summary(yield* tokens.status), shared)
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("holds no secret and no token in the status", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      const secrets = [Redacted.value((yield* tokens.get).value), Redacted.value(credentials.clientSecret)]
      yield* TestClock.adjust("23 hours")
      yield* answers(
        1,
        ScriptedResponse.json(401, { error: "invalid_client", error_description: secrets.join(" and ") })
      )
      yield* tokens.get
      yield* settled
      const shown = printed(yield* tokens.status)
      assert.include(shown, "invalid_client")
      for (const secret of secrets) assert.notInclude(shown, secret)
    }).pipe(Effect.provide(day)))
})

describe("two statuses", () => {
  it.scoped("treats two statuses as equal when their fields are", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      const refusedOnce = yield* tokens.status
      assert.isTrue(Equal.equals(refusedOnce, yield* tokens.status))
      yield* pass("10 minutes")
      yield* tokens.get
      assert.isFalse(Equal.equals(refusedOnce, yield* tokens.status))
    }).pipe(Effect.provide(day)))
})

describe("changes of the status", () => {
  /** Follows the status: the phase, the number of requests, and whether requests are held back. */
  const follow = (tokens: Tokens) =>
    Effect.gen(function*() {
      const recorded: Array<string> = []
      const fiber = yield* Effect.fork(
        Stream.runForEach(tokens.statusChanges, ({ phase, requests, nextAttemptAt }) =>
          Effect.sync(() =>
            recorded.push(`${phase}/${requests}${Option.isSome(nextAttemptAt) ? " until" : ""}`)
          ))
      )
      yield* settled
      return { recorded, fiber }
    })

  it.scoped("emits each change until the layer closes, and changes by time alone from the follower's own timer", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start(once), scope)
      const { fiber, recorded } = yield* follow(tokens)
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      yield* pass("29999 millis")
      assert.deepStrictEqual(recorded.splice(0), ["empty/0", "renewing/0", "renewing/1", "coolingDown/1 until"])
      yield* pass("1 millis")
      assert.deepStrictEqual(recorded.splice(0), ["empty/1"])
      yield* tokens.get
      yield* pass("23 hours")
      assert.deepStrictEqual(recorded.splice(0), ["renewing/1", "renewing/2", "fresh/2"])
      yield* answers(1, unavailable)
      yield* tokens.get
      yield* pass("29999 millis")
      assert.deepStrictEqual(recorded.splice(0), ["renewing/2", "renewing/3", "stale/3 until"])
      yield* pass("1 millis")
      assert.deepStrictEqual(recorded.splice(0), ["stale/3"])
      yield* pass("3509999 millis")
      assert.deepStrictEqual(recorded.splice(0), [])
      yield* pass("1 millis")
      assert.deepStrictEqual(recorded.splice(0), ["empty/3"])
      yield* Scope.close(scope, Exit.void)
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(recorded, ["closed/3"])
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(yield* Stream.runCollect(tokens.statusChanges)).map(({ phase }) => phase),
        ["closed"]
      )
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("emits the expiry of a token that lives longer than a timer can wait", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      yield* tokens.get
      const { recorded } = yield* follow(tokens)
      yield* pass("60 days")
      assert.deepStrictEqual(recorded, ["fresh/1", "empty/1"])
    }).pipe(Effect.provide(emulator({ lifetime: "60 days" }))))

  it.scoped("serves any number of followers, gives a slow one the newest status, and cleans up after each", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start({ ...once, waits: { share: { first: 1, max: 1 } } }), scope)
      const listen = yield* Deferred.make<boolean>()
      const seen: Array<TokenPhase> = []
      const slow = yield* Effect.fork(
        Stream.runForEach(
          tokens.statusChanges,
          ({ phase }) => Effect.zipRight(Deferred.await(listen), Effect.sync(() => seen.push(phase)))
        )
      )
      const left = yield* leftBehind(
        Effect.flatMap(follow(tokens), ({ fiber }) => Fiber.interrupt(fiber))
      )
      assert.strictEqual(left, 0)
      const { recorded } = yield* follow(tokens)
      yield* answers(40, unavailable)
      for (let call = 0; call < 40; call++) {
        yield* Effect.flip(tokens.get)
        yield* TestClock.adjust("2 millis")
      }
      for (let nth = 1; nth <= 40; nth++) assert.include(recorded, `renewing/${nth}`)
      yield* Scope.close(scope, Exit.void)
      yield* Deferred.succeed(listen, true)
      yield* pass("1 day")
      assert.isNotNull(slow.unsafePoll())
      assert.deepStrictEqual(seen, ["empty", "closed"])
    }).pipe(Effect.provide(day)))
})

describe("spans of a flight", () => {
  it.scoped("makes a span for the flight and for each attempt, with OpenTelemetry's attributes", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start({ name: "traced", retry: { attempts: 3 } })
      yield* answers(1, unavailable)
      yield* answers(1, ScriptedResponse.reset)
      yield* Effect.fork(tokens.get)
      yield* pass("10 seconds")
      const [renew, ...others] = named(spans, "ClickViewToken.renew")
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(Object.fromEntries(renew?.attributes ?? []), { "clickview.token.name": "traced" })
      assert.strictEqual(renew?.kind, "internal")
      const exchanges = named(spans, "ClickViewToken.exchange")
      const common = {
        "http.request.method": "POST",
        "server.address": "auth.clickviewapp.com",
        "server.port": 443,
        "clickview.token.name": "traced"
      }
      assert.deepStrictEqual(
        exchanges.map(({ attributes }) => Object.fromEntries(attributes)),
        [
          {
            ...common,
            "http.request.resend_count": 0,
            "http.response.status_code": 503,
            "error.type": "Unavailable"
          },
          { ...common, "http.request.resend_count": 1, "error.type": "Transport" },
          { ...common, "http.request.resend_count": 2, "http.response.status_code": 200 }
        ]
      )
      for (const { kind, parent } of exchanges) {
        assert.strictEqual(kind, "client")
        assert.strictEqual(Option.getOrUndefined(parent)?.spanId, renew?.spanId)
      }
      assert.deepStrictEqual(spans.filter(({ name }) => !name.startsWith("ClickViewToken.")), [])
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("ends the span of a flight as interrupted when the layer closes", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start(once), scope)
      yield* Effect.fork(tokens.get)
      yield* settled
      yield* Scope.close(scope, Exit.void)
      const [renew] = named(spans, "ClickViewToken.renew")
      const exit = renew?.status._tag === "Ended" ? renew.status.exit : Exit.void
      assert.isTrue(Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause))
    }).pipe(tracing(spans), Effect.provide(slow))
  })

  it.scoped("ends the span of a failed flight with the failure, and adds only the error type", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(1, refused)
      yield* Effect.flip(tokens.get)
      yield* settled
      const [renew] = named(spans, "ClickViewToken.renew")
      assert.isTrue(renew?.status._tag === "Ended" && Exit.isFailure(renew.status.exit))
      assert.deepStrictEqual(Object.fromEntries(renew?.attributes ?? []), {
        "clickview.token.name": "clickview",
        "error.type": "Rejected"
      })
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("adds log lines as events to the flight's own span, and to no ended span", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start(once).pipe(Effect.withSpan("building"))
      yield* tokens.get
      yield* TestClock.adjust("23 hours")
      yield* answers(1, unavailable)
      yield* tokens.get
      yield* settled
      for (const { parent } of named(spans, "ClickViewToken.renew")) assert.strictEqual(parent._tag, "None")
      assert.deepStrictEqual(events(spans, "building"), [])
      assert.lengthOf(events(spans, "ClickViewToken.renew").filter((text) => text.includes("could not be renewed")), 1)
    }).pipe(tracing(spans), Effect.provide(day))
  })
})

describe("ready", () => {
  it.scoped("answers at once with a usable token, waits without one, and reports a failure", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken.make({ ...credentials, ...once })
      yield* answers(1, unavailable)
      const probe = yield* Effect.fork(Effect.flip(tokens.ready))
      yield* pass("2 seconds")
      assert.strictEqual((yield* probe).reason._tag, "Unavailable")
      yield* pass("1200 millis")
      const caller = yield* Effect.fork(tokens.get)
      const second = yield* Effect.fork(tokens.ready)
      yield* pass("2 seconds")
      yield* caller
      assert.isUndefined(yield* second)
      assert.isUndefined(yield* atOnce(tokens.ready))
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))
})
