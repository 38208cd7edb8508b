import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import type { Clock } from "effect"
import { Context, Duration, Effect, Exit, Layer, Random, Redacted, Scope, Stream, TestClock } from "effect"
import type { OAuthError } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
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
import type { Line } from "../support/Observed.ts"
import { logging } from "../support/Observed.ts"

const day = emulator()
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))
const refused = ScriptedResponse.json(401, { error: "invalid_client" })

/** The test's clock, which records the duration of each sleep and the number of unfinished sleeps. */
const watchingSleeps = Effect.map(Effect.clock, (base) => {
  const sleeps = { asked: Array<number>(), open: 0 }
  const clock: Clock.Clock = {
    ...base,
    unsafeCurrentTimeMillis: () => base.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => base.unsafeCurrentTimeNanos(),
    sleep: (duration) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          sleeps.asked.push(Duration.toMillis(duration))
          sleeps.open++
        }),
        () => base.sleep(duration),
        () => Effect.sync(() => sleeps.open--)
      )
  }
  return { sleeps, watched: Effect.withClock(clock) }
})

describe("fibers and timers without scheduled renewal", () => {
  it.scoped("leaves no fiber and no timer behind a call by default, in success, failure and renewal", () =>
    Effect.gen(function*() {
      const { sleeps, watched } = yield* watchingSleeps
      const scope = yield* Effect.acquireRelease(Scope.make(), Scope.close)
      const left = yield* leftBehind(Effect.gen(function*() {
        const tokens = yield* Scope.extend(watched(start(once)), scope)
        const work = (calls: Effect.Effect<unknown, unknown>) =>
          Effect.gen(function*() {
            assert.strictEqual(yield* leftBehind(watched(Effect.exit(calls))), 0)
            yield* settled
            assert.strictEqual(sleeps.open, 0)
          })
        yield* answers(1, unavailable)
        yield* work(tokens.get)
        yield* TestClock.adjust("2 seconds")
        yield* work(tokens.get)
        yield* TestClock.adjust("23 hours")
        yield* work(tokens.get)
        yield* work(Stream.runHead(tokens.statusChanges))
      }))
      assert.strictEqual(left, 0)
      assert.isAbove(sleeps.asked.length, 0)
    }).pipe(Effect.provide(day)))

  it.scoped("renews no token that no caller requests", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      yield* tokens.get
      yield* pass("3 days")
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))
})

describe("scheduled renewal", () => {
  const scheduled = { ...once, renewal: "scheduled" } as const

  it.scoped("renews the token an hour before each expiry without calls, and serves the next caller at once", () =>
    Effect.gen(function*() {
      const tokens = yield* start(scheduled)
      yield* pass("1 day")
      assert.strictEqual(yield* requests, 0)
      yield* tokens.get
      for (let renewal = 1; renewal <= 2; renewal++) {
        yield* pass("1379 minutes")
        assert.strictEqual(yield* requests, renewal)
        yield* pass("1 minute")
        assert.strictEqual(yield* requests, renewal + 1)
      }
      yield* atOnce(tokens.get)
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("retries a failed renewal after its backoff and a rejected one after its cooldown", () =>
    Effect.gen(function*() {
      const tokens = yield* start(scheduled)
      yield* tokens.get
      yield* answers(3, unavailable)
      yield* answers(2, refused)
      const at: Array<number> = []
      yield* TestClock.adjust("1379 minutes")
      for (let second = 0; second < 450; second += 10) {
        const before = yield* requests
        yield* pass("10 seconds")
        if ((yield* requests) > before) at.push(second + 10 - 60)
      }
      assert.deepStrictEqual(at, [0, 30, 90, 210, 240, 300])
      assert.strictEqual((yield* tokens.status).phase, "fresh")
    }).pipe(withoutJitter, Effect.provide(day)))

  for (
    const [name, answer] of [
      ["is down", unavailable],
      ["refuses the client", refused]
    ] as const
  ) {
    it.scoped(`retries for the first token without any caller when the server ${name}`, () =>
      Effect.gen(function*() {
        yield* answers(3, answer)
        const tokens = yield* start(scheduled)
        yield* Effect.flip(tokens.get)
        const at: Array<number> = []
        for (let second = 10; second <= 300; second += 10) {
          const before = yield* requests
          yield* pass("10 seconds")
          if ((yield* requests) > before) at.push(second)
        }
        assert.deepStrictEqual(at, [30, 90, 210])
        yield* atOnce(tokens.get)
      }).pipe(withoutJitter, Effect.provide(day)))
  }

  it.scoped("retries on schedule when the server was down while the layer was built", () =>
    Effect.gen(function*() {
      yield* answers(1, unavailable)
      const tokens = yield* start({ ...scheduled, eager: true })
      yield* pass("29999 millis")
      assert.strictEqual(yield* requests, 1)
      yield* pass("1 millis")
      assert.strictEqual(yield* requests, 2)
      yield* atOnce(tokens.get)
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("replaces a refused token at once, within the limits of invalidate", () =>
    Effect.gen(function*() {
      const tokens = yield* start(scheduled)
      const old = yield* tokens.get
      yield* tokens.invalidate(old)
      yield* settled
      const next = yield* atOnce(tokens.get)
      assert.notStrictEqual(next, old)
      yield* tokens.invalidate(next)
      yield* settled
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))

  it.effect("ends scheduled renewal with its layer", () =>
    Effect.gen(function*() {
      const { sleeps, watched } = yield* watchingSleeps
      const left = yield* leftBehind(Effect.scoped(Effect.gen(function*() {
        const tokens = yield* watched(start(scheduled))
        yield* tokens.get
        yield* pass("1 hour")
        assert.strictEqual(sleeps.open, 1)
      })))
      assert.deepStrictEqual([left, sleeps.open], [0, 0])
      yield* pass("2 days")
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))

  it.scoped("never sleeps longer than a timer can, whatever the lifetime", () =>
    Effect.gen(function*() {
      const { sleeps, watched } = yield* watchingSleeps
      const tokens = yield* watched(start(scheduled))
      yield* tokens.get
      yield* Effect.fork(watched(Stream.runDrain(tokens.statusChanges)))
      yield* pass("3 hours")
      assert.isAbove(sleeps.asked.length, 10)
      assert.isBelow(Math.max(...sleeps.asked), 2 ** 31)
    }).pipe(Effect.provide(emulator({ lifetime: "3650 days" }))))
})

describe("fetching a token while the layer is built", () => {
  const built = (eager: boolean | "required") =>
    Effect.exit(Effect.map(
      Layer.build(ClickViewToken.layer({ ...credentials, ...once, eager })),
      Context.get(ClickViewToken)
    ))

  const reason = (exit: Exit.Exit<unknown, OAuthError>) =>
    Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error.reason._tag : exit._tag

  it.scoped("serves every caller at once after a fetch during the build", () =>
    Effect.gen(function*() {
      const { get } = yield* yield* built(true)
      assert.strictEqual(yield* requests, 1)
      yield* atOnce(get)
    }).pipe(Effect.provide(day)))

  it.scoped("fetches no token during the build by default", () =>
    Effect.gen(function*() {
      yield* yield* built(false)
      assert.strictEqual(yield* requests, 0)
    }).pipe(Effect.provide(day)))

  for (
    const [name, answer, whenTrue, whenRequired] of [
      ["a refusal", refused, "Rejected", "Rejected"],
      [
        "a scope that is not granted",
        ScriptedResponse.json(200, {
          access_token: "token",
          token_type: "Bearer",
          scope: "other"
        }),
        "ScopeNotGranted",
        "ScopeNotGranted"
      ],
      ["a server that is down", unavailable, "Success", "Unavailable"],
      ["a connection that breaks", ScriptedResponse.reset, "Success", "Transport"],
      ["a response that is not a token", ScriptedResponse.raw(200, "<html>"), "Success", "Malformed"]
    ] as const
  ) {
    it.scoped(`ends the build after ${name} with ${whenTrue} for true and ${whenRequired} for "required"`, () =>
      Effect.gen(function*() {
        yield* answers(2, answer)
        assert.strictEqual(reason(yield* built(true)), whenTrue)
        assert.strictEqual(reason(yield* built("required")), whenRequired)
      }).pipe(Effect.provide(day)))
  }

  it.scoped("logs a warning after a transient failure during the build, and serves the first caller", () => {
    const lines: Array<Line> = []
    return Effect.gen(function*() {
      yield* answers(1, unavailable)
      const { get } = yield* yield* built(true)
      assert.lengthOf(lines.filter(({ level }) => level === "WARN"), 1)
      yield* TestClock.adjust("1200 millis")
      yield* get
    }).pipe(logging(lines), Effect.provide(day))
  })
})

describe("several tokens in one program", () => {
  class Reporting extends Context.Tag("test/Reporting")<Reporting, ClickViewToken["Type"]>() {
    static readonly layer = Layer.scoped(
      Reporting,
      ClickViewToken.make({
        clientId: "reports",
        clientSecret: Redacted.make("their-secret"),
        scope: "reports.read",
        name: "reporting"
      })
    )
  }

  const both = ClickViewEmulator.layer({
    clients: [
      ClickViewEmulator.defaultClient,
      { id: "reports", secrets: [Redacted.make("their-secret")], scopes: ["reports.read"] }
    ]
  })

  it.scoped("gives a second client under its own tag a separate token, failures and end", () =>
    Effect.gen(function*() {
      const { requests } = yield* ClickViewEmulator
      const scope = yield* Scope.make()
      const views = yield* ClickViewToken
      const reports = yield* Scope.extend(Effect.map(Layer.build(Reporting.layer), Context.get(Reporting)), scope)
      const view = yield* views.get
      const report = yield* reports.get
      assert.deepStrictEqual([view.scopes, report.scopes], [["smartembed.viewkey"], ["reports.read"]])
      assert.notStrictEqual(Redacted.value(view.value), Redacted.value(report.value))
      assert.deepStrictEqual((yield* requests).map(({ form }) => form.client_id), ["emulator-client", "reports"])
      yield* reports.invalidate(view)
      yield* views.invalidate(report)
      assert.deepStrictEqual([yield* atOnce(views.get), yield* atOnce(reports.get)], [view, report])
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Effect.flip(reports.get)).reason._tag, "Closed")
      assert.strictEqual(yield* atOnce(views.get), view)
    }).pipe(Effect.provide(Layer.provideMerge(ClickViewToken.layer(credentials), both))))

  class One extends Context.Tag("test/One")<One, ClickViewToken["Type"]>() {}
  class Two extends Context.Tag("test/Two")<Two, ClickViewToken["Type"]>() {}

  const users = (one: typeof Tokens, two: typeof Tokens) =>
    Effect.all([Effect.flatMap(One, ({ get }) => get), Effect.flatMap(Two, ({ get }) => get)]).pipe(
      Effect.provide(Layer.merge(
        Layer.provide(Layer.effect(One, ClickViewToken), one),
        Layer.provide(Layer.effect(Two, ClickViewToken), two)
      ))
    )
  const Tokens = ClickViewToken.layer(credentials)

  it.scoped("builds a layer once when two places use it by reference", () =>
    Effect.gen(function*() {
      const [one, two] = yield* users(Tokens, Tokens)
      assert.strictEqual(one, two)
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))

  it.scoped("builds a layer twice when two places make it", () =>
    Effect.gen(function*() {
      const [one, two] = yield* users(ClickViewToken.layer(credentials), ClickViewToken.layer(credentials))
      assert.notStrictEqual(one, two)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))
})
