import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import type { Cause } from "effect"
import { ConfigProvider, Context, DateTime, Effect, Exit, Layer, Random, Redacted, Ref, TestClock } from "effect"
import { OAuthError } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import {
  answers,
  atOnce,
  credentials,
  emulator,
  pass,
  requests,
  settled,
  start,
  unavailable
} from "../support/Emulated.ts"
import type { TwoClocks } from "../support/TwoClocks.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))

const wrong = { ...credentials, clientSecret: Redacted.make("not-the-secret") }

/** The seconds at which requests are sent, with one caller every second. */
const attempts = (tokens: Tokens, { set }: TwoClocks, seconds: number) =>
  Effect.gen(function*() {
    const at: Array<number> = []
    for (let second = 0; second < seconds; second++) {
      const before = yield* requests
      yield* Effect.ignore(tokens.get)
      if ((yield* requests) > before) at.push(second)
      set(1000)
    }
    return at
  })

describe("failures that are remembered", () => {
  it.scoped("makes at most ten requests in an hour of a thousand calls a second with a wrong secret", () =>
    withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        let reads = 0
        let refused = 0
        const causes = new Set<Cause.Cause<OAuthError>>()
        const { get } = yield* ClickViewToken.make({
          credentials: Effect.sync(() => {
            reads++
            return wrong
          })
        })
        const call = Effect.catchAllCause(get, (cause) => {
          causes.add(cause)
          refused++
          return Effect.void
        })
        for (let second = 1; second <= 3600; second++) {
          yield* Effect.whileLoop({ while: () => refused < second * 1000, body: () => call, step: () => undefined })
          set(1000)
        }
        assert.strictEqual(refused, 3_600_000)
        assert.deepStrictEqual(
          [...new Set(Array.from(causes, (cause) => cause._tag === "Fail" ? cause.error.reason._tag : cause._tag))],
          ["Rejected"]
        )
        assert.isAtLeast(yield* requests, 7)
        assert.isAtMost(yield* requests, 10)
        assert.isAtMost(reads, 3600)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("remembers a rejection for 30 s doubling to 15 min, and says until when", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken.make({ ...wrong })
      for (const [nth, wait] of [30, 60, 120, 240, 480, 900, 900].entries()) {
        const error = yield* Effect.flip(tokens.get)
        assert.strictEqual(yield* requests, nth + 1)
        const until = DateTime.formatIso(DateTime.add(yield* DateTime.now, { seconds: wait }))
        assert.include(error.message, `(no further request before ${until})`)
        yield* TestClock.adjust(wait * 1000 - 1)
        assert.strictEqual(yield* Effect.flip(tokens.get), error)
        assert.strictEqual(yield* requests, nth + 1)
        yield* TestClock.adjust(1)
      }
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("shares any other failure for 1 s doubling to 10 s, and says until when", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* answers(100, unavailable)
      for (const [nth, wait] of [1, 2, 4, 8, 10, 10].entries()) {
        const error = yield* Effect.flip(tokens.get)
        assert.strictEqual(yield* requests, nth + 1)
        const until = DateTime.formatIso(DateTime.add(yield* DateTime.now, { seconds: wait }))
        assert.include(error.message, until)
        yield* TestClock.adjust(wait * 1000 - 1)
        for (let call = 0; call < 100; call++) assert.strictEqual(yield* atOnce(Effect.flip(tokens.get)), error)
        yield* TestClock.adjust(1)
      }
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("honours a longer Retry-After after every failure, and resets the counters on success", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* answers(1, ScriptedResponse.json(503, {}, { "retry-after": "7" }))
        yield* answers(1, ScriptedResponse.json(401, { error: "invalid_client" }, { "retry-after": "45" }))
        yield* answers(1, ScriptedResponse.json(503, {}, { "retry-after": "900" }))
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 400), [0, 7, 52, 352])
        clocks.set(86_400_000)
        yield* answers(1, unavailable)
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 3), [0, 1])
      })
    ).pipe(withoutJitter, Effect.provide(day)))
})

describe("credentials that change while the program runs", () => {
  const rotating = (first: typeof credentials) =>
    Effect.gen(function*() {
      const secret = yield* Ref.make(first)
      const reads = yield* Ref.make(0)
      const tokens = yield* ClickViewToken.make({
        ...once,
        credentials: Effect.zipRight(Ref.update(reads, (n) => n + 1), Ref.get(secret))
      })
      return { tokens, secret, reads }
    })

  it.scoped("ends the cooldown within a second after the secret is corrected", () =>
    Effect.gen(function*() {
      const { reads, secret, tokens } = yield* rotating(wrong)
      yield* Effect.flip(tokens.get)
      yield* TestClock.adjust("20 seconds")
      yield* Effect.flip(tokens.get)
      yield* Ref.set(secret, credentials)
      yield* TestClock.adjust("999 millis")
      yield* Effect.flip(tokens.get)
      assert.strictEqual(yield* requests, 1)
      assert.strictEqual(yield* Ref.get(reads), 2)
      yield* TestClock.adjust("1 millis")
      yield* tokens.get
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))

  it.scoped("lets one caller a second read the credentials and answers the others from memory", () =>
    Effect.gen(function*() {
      const gate = yield* Ref.make<Effect.Effect<void>>(Effect.void)
      const tokens = yield* ClickViewToken.make({ credentials: Effect.as(Effect.flatten(Ref.get(gate)), wrong) })
      const error = yield* Effect.flip(tokens.get)
      yield* Ref.set(gate, Effect.sleep("3 seconds"))
      yield* TestClock.adjust("1 second")
      const looking = yield* Effect.fork(Effect.flip(tokens.get))
      yield* pass("2 seconds")
      for (let call = 0; call < 100; call++) assert.strictEqual(yield* atOnce(Effect.flip(tokens.get)), error)
      assert.isNull(looking.unsafePoll())
      yield* pass("1 second")
      assert.strictEqual(yield* looking, error)
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(day)))

  it.scoped("tries another wrong secret once and lengthens the next cooldown", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { secret, tokens } = yield* rotating(wrong)
        yield* Effect.flip(tokens.get)
        yield* Ref.set(secret, { ...wrong, clientId: "another" })
        clocks.set(1000)
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 62), [0, 60])
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  const alternating = (many: number) => {
    let reads = 0
    return Effect.sync(() => ({ ...wrong, clientId: `client-${reads++ % many}` }))
  }

  for (
    const [name, many, expected] of [
      ["two that alternate", 2, [0, 1, 61, 181, 421, 901, 1801, 2701]],
      ["four that take turns", 4, [0, 1, 2, 3, 243, 723, 1623, 2523]],
      ["new ones at each reading", Infinity, [0, 1, 2, 3, 243, 723, 1623, 2523]]
    ] as const
  ) {
    it.scoped(`makes eight requests in an hour with wrong credentials, ${name}, as with a single wrong secret`, () =>
      withTwoClocks((clocks) =>
        Effect.gen(function*() {
          const tokens = yield* ClickViewToken.make({ credentials: alternating(many) })
          assert.deepStrictEqual(yield* attempts(tokens, clocks, 3600), [...expected])
        })
      ).pipe(withoutJitter, Effect.provide(day)))
  }

  it.scoped("resets the count of rejections when a token is granted", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { secret, tokens } = yield* rotating(wrong)
        yield* Effect.flip(tokens.get)
        yield* Ref.set(secret, credentials)
        clocks.set(1000)
        yield* tokens.get
        clocks.set(24 * 3_600_000)
        yield* Ref.set(secret, wrong)
        yield* Effect.flip(tokens.get)
        yield* Ref.set(secret, credentials)
        clocks.set(1000)
        yield* tokens.get
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("keeps the server's Retry-After after the credentials change", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { secret, tokens } = yield* rotating(credentials)
        yield* answers(1, ScriptedResponse.json(400, { error: "invalid_client" }, { "retry-after": "20" }))
        yield* Effect.flip(tokens.get)
        yield* Ref.set(secret, wrong)
        clocks.set(1000)
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 25), [19])
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("applies changed credentials at the next renewal and keeps the good token until then", () =>
    Effect.gen(function*() {
      const { secret, tokens } = yield* rotating(credentials)
      const held = yield* tokens.get
      yield* Ref.set(secret, wrong)
      yield* TestClock.adjust("22 hours")
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* settled
      assert.strictEqual((yield* tokens.status).phase, "coolingDown")
      yield* Ref.set(secret, credentials)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* settled
      assert.notStrictEqual(yield* atOnce(tokens.get), held)
      assert.strictEqual(yield* requests, 3)
    }).pipe(Effect.provide(day)))

  it.scoped("fails after 5 s when the credentials hang, and keeps serving a good token", () =>
    Effect.gen(function*() {
      const gate = yield* Ref.make<Effect.Effect<void>>(Effect.never)
      const tokens = yield* ClickViewToken.make({ credentials: Effect.as(Effect.flatten(Ref.get(gate)), credentials) })
      const waiting = yield* Effect.fork(Effect.flip(tokens.get))
      yield* pass("4999 millis")
      assert.isNull(waiting.unsafePoll())
      yield* pass("1 millis")
      const error = yield* waiting
      assert.deepStrictEqual(error.reason, { _tag: "Credentials", problem: "they were not read within 5000 ms" })
      assert.isTrue(error.isRetryable)
      assert.strictEqual(yield* requests, 0)
      yield* Ref.set(gate, Effect.void)
      yield* pass("1200 millis")
      const held = yield* tokens.get
      yield* Ref.set(gate, Effect.never)
      yield* TestClock.adjust("23 hours")
      for (let second = 0; second < 60; second++) {
        assert.strictEqual(yield* atOnce(tokens.get), held)
        yield* pass("1 second")
      }
    }).pipe(Effect.provide(day)))

  for (
    const [name, breaks] of [
      ["fails", Effect.fail("down")],
      ["dies", Effect.dieMessage("a bug")],
      ["is interrupted", Effect.interrupt]
    ] as const
  ) {
    it.scoped(`keeps the cooldown when reading the credentials ${name}`, () =>
      withTwoClocks((clocks) =>
        Effect.gen(function*() {
          const read = yield* Ref.make<Effect.Effect<typeof credentials, string>>(Effect.succeed(wrong))
          const tokens = yield* ClickViewToken.make({ credentials: Effect.flatten(Ref.get(read)) })
          const error = yield* Effect.flip(tokens.get)
          yield* Ref.set(read, breaks)
          clocks.set(1000)
          assert.deepStrictEqual(yield* Effect.exit(tokens.get), Exit.fail(error))
          yield* Ref.set(read, Effect.succeed(wrong))
          assert.deepStrictEqual(yield* attempts(tokens, clocks, 30), [29])
        })
      ).pipe(withoutJitter, Effect.provide(day)))
  }

  it.scoped("shows only the tag of a failure of the credentials effect", () =>
    Effect.gen(function*() {
      const problems = yield* Effect.forEach([
        { _tag: "VaultError", token: "s3cr3t" },
        new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client", description: "s3cr3t" } }),
        { _tag: "s3cr3t with spaces" },
        new Error("s3cr3t"),
        "s3cr3t"
      ], (failure) =>
        Effect.flatMap(ClickViewToken.make({ credentials: Effect.fail(failure) }), (tokens) =>
          Effect.flip(tokens.get)))
      assert.deepStrictEqual(
        problems.map(({ reason }) =>
          reason
        ),
        [
          { _tag: "Credentials", problem: "the effect that reads them failed with VaultError" },
          { _tag: "Credentials", problem: "the effect that reads them failed with OAuthError" },
          ...Array<unknown>(3).fill({ _tag: "Credentials", problem: "the effect that reads them failed" })
        ]
      )
    }).pipe(Effect.provide(day)))

  it.scoped("reads the provider of layerConfig again for each flight", () => {
    const store = new Map([["CLICKVIEW_CLIENT_ID", credentials.clientId], ["CLICKVIEW_CLIENT_SECRET", "old"]])
    const live = () => ConfigProvider.fromMap(store).flattened
    const provider = ConfigProvider.fromFlat(ConfigProvider.makeFlat({
      load: (path, config, split) => Effect.suspend(() => live().load(path, config, split)),
      enumerateChildren: (path) => Effect.suspend(() => live().enumerateChildren(path)),
      patch: live().patch
    }))
    return withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const { get } = yield* Effect.map(
          Layer.build(ClickViewToken.layerConfig()).pipe(Effect.withConfigProvider(provider)),
          Context.get(ClickViewToken)
        )
        assert.strictEqual((yield* Effect.flip(get)).reason._tag, "Rejected")
        store.set("CLICKVIEW_CLIENT_SECRET", Redacted.value(credentials.clientSecret))
        set(1000)
        const held = yield* get
        store.set("CLICKVIEW_CLIENT_SECRET", "rotated \n")
        set(23 * 3_600_000)
        assert.strictEqual(yield* atOnce(get), held)
        yield* settled
        set(3_600_000)
        assert.deepStrictEqual((yield* Effect.flip(get)).reason, {
          _tag: "Credentials",
          problem: "CLICKVIEW_CLIENT_SECRET is not valid"
        })
        store.delete("CLICKVIEW_CLIENT_ID")
        set(10_000)
        assert.deepStrictEqual((yield* Effect.flip(get)).reason, {
          _tag: "Credentials",
          problem: "CLICKVIEW_CLIENT_ID is missing"
        })
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(Effect.provide(day))
  })
})
