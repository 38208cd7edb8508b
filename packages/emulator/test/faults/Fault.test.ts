import { ClickViewEmulator, examplePath, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Either, FastCheck, Fiber, Option, Schema, TestClock } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { call, good, obtain, request, send } from "../fixtures/exchange.ts"

const faults = Arbitrary.make(Fault.schema)

const status = Effect.map(send(request()), ({ status }) => status)

const times = <A, E, R>(count: number, effect: Effect.Effect<A, E, R>) => Effect.all(Effect.replicate(effect, count))

const fields = Effect.map(send(request()), ({ text }) => Schema.decodeUnknownSync(Fields)(text))

const Fields = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

describe("a fault", () => {
  it.prop("is the same after the way through JSON", [faults], ([fault]) => {
    const wire = Schema.parseJson(Fault.schema)
    assert.deepStrictEqual(Schema.decodeSync(wire)(Schema.encodeSync(wire)(fault)), fault)
  })

  it.prop("looks in JSON as it does in TypeScript", [faults], ([fault]) => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(fault)), Schema.encodeSync(Fault.schema)(fault))
  })

  it("has one word in the vocabulary, and each word is a fault", () => {
    const names = Fault.vocabulary.map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepStrictEqual(names.filter((name) => !(name in Fault)), [])
    const tags = FastCheck.sample(faults, { numRuns: 3000, seed: 1 }).map(({ _tag }) => _tag)
    assert.deepStrictEqual([...new Set(tags)].sort(), [...names].sort())
  })

  it("is refused when it is made of what makes no sense", () => {
    assert.throws(() => Fault.Status({ status: 99 }))
    assert.throws(() => Fault.Latency({ duration: "soon" }))
    assert.throws(() => Fault.Hang({ target: { probability: 2 } }))
    assert.throws(() => Fault.Hang({ target: { nth: 0 } }))
  })

  for (
    const [text, fault] of [
      ["503 for 30s", Fault.Status({ status: 503, target: { for: "30s" } })],
      ["503", Fault.Status({ status: 503 })],
      ["Latency duration=2s first 3", Fault.Latency({ duration: "2s", target: { first: 3 } })],
      ["Hang nth 1,3 client a", Fault.Hang({ target: { nth: [1, 3], client: "a" } })],
      [
        "429 on /api/v1/example after 1m probability 0.5 seed 7",
        Fault.Status({ status: 429, target: { route: "/api/v1/example", after: "1m", probability: 0.5, seed: 7 } })
      ],
      ["{\"_tag\":\"ProxyPage\",\"target\":{\"first\":1}}", Fault.ProxyPage({ target: { first: 1 } })]
    ] as const
  ) {
    it(`is read from a command line: ${text}`, () => {
      assert.deepStrictEqual(Fault.parse(text), Either.right(fault))
    })
  }

  for (const text of ["", "Nothing", "503 for", "503 sometimes", "99", "Latency", "503 first x", "{", "Hang depth=3"]) {
    it(`is refused in a sentence when it is written as "${text}"`, () => {
      const parsed = Fault.parse(text)
      assert.isTrue(Either.isLeft(parsed))
      assert.match(Either.merge(Either.map(parsed, String)), /^\S.+[^\n]$/)
    })
  }
})

describe("a fault that is no fault", () => {
  const told = (text: string) => Either.merge(Either.map(Fault.parse(text), String))

  it("is answered with every name, when its own is none", () => {
    const names = Fault.vocabulary.map(({ name }) => name).join(", ")
    assert.strictEqual(
      told("sometimes"),
      `"sometimes" is no fault: a fault begins with a status such as 503, or with one of ${names}`
    )
  })

  const takes = "a target: on, client, nth, first, after, for, probability, seed"

  for (
    const [text, problem] of [
      ["Jitter min=1s", `max is missing. Jitter takes min, max, and ${takes}`],
      [
        "Latency duration=soon",
        `duration must be a duration such as 30s, 1 minute or 500ms, or milliseconds. Latency takes duration, and ${takes}`
      ],
      [
        "700 probability 2",
        `status must be a number between 200 and 599; target.probability must be a number between 0 and 1. Status takes status, body, contentType, and ${takes}`
      ],
      [
        "{\"_tag\":\"Hang\",\"depth\":3}",
        `depth is unexpected, expected: "_tag" | "target". Hang takes nothing, and ${takes}`
      ]
    ] as const
  ) {
    it(`is answered with the fields that are wrong in ${text}, and what its name takes`, () => {
      assert.strictEqual(told(text), `"${text}" is no fault: ${problem}`)
    })
  }
})

describe("a fault on a route that does not exist", () => {
  const astray = Fault.Status({ status: 503, target: { route: "/conect/token" } })

  it.effect("is refused with the routes that exist", () =>
    Effect.gen(function*() {
      const { fault, setFault } = yield* ClickViewEmulator
      const error = yield* Effect.flip(setFault(astray))
      assert.strictEqual(
        error.message,
        "The fault Status is aimed at /conect/token, which is no route of the emulator. Its routes are /connect/token, /api/v1/smart-embed/create-view-key, /smart-embed/play, /smart-embed/select, /smart-embed/select.js, /smart-embed/thumbnail, /api/v1/example, and * for every one."
      )
      assert.deepStrictEqual(yield* Effect.flip(fault(astray)(Effect.void)), error)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})

it("each constructor says what the vocabulary says", () => {
  const source = readFileSync(fileURLToPath(new URL("../../src/faults/Fault.ts", import.meta.url)), "utf8")
  const missing = Fault.vocabulary.filter(({ doc, name }) =>
    !source.includes(`/** ${doc} */\n  ${name}: of("${name}")`)
  )
  assert.deepStrictEqual(missing.map(({ name }) => name), [])
})

describe("a fault that is set", () => {
  it.effect("lasts as long as the effect it is scoped to", () =>
    Effect.gen(function*() {
      const { fault, faults } = yield* ClickViewEmulator
      assert.strictEqual(yield* fault(Fault.Status({ status: 503 }))(status), 503)
      assert.deepStrictEqual(yield* faults, [])
      assert.strictEqual(yield* status, 200)
      yield* fault(Fault.Hang())(Effect.fail("x")).pipe(Effect.flip)
      assert.strictEqual(yield* status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("meets the token route alone, unless it is aimed elsewhere", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const both = Effect.all([status, Effect.map(call("x"), ({ status }) => status)])
      const down = Fault.Status({ status: 503 })
      assert.deepStrictEqual(yield* fault(down)(both), [503, 401])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: examplePath }))(both), [200, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: "*" }))(both), [503, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: viewKeyPath }))(both), [200, 401])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("meets one client alone, known by its id or its token", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const { access_token } = yield* obtain()
      const aimed = fault(Fault.Status({ status: 503, target: { client: good.client_id, route: "*" } }))
      assert.strictEqual(yield* aimed(status), 503)
      assert.strictEqual((yield* aimed(call(access_token))).status, 503)
      assert.strictEqual((yield* aimed(call("another"))).status, 401)
      assert.strictEqual((yield* aimed(send(request({ ...good, client_id: "another" })))).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("meets the nth request, or the first ones", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const four = times(4, status)
      const down = Fault.Status({ status: 503 })
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { nth: 2 }))(four), [200, 503, 200, 200])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { nth: [1, 4] }))(four), [503, 200, 200, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { first: 2 }))(four), [503, 503, 200, 200])
      assert.deepStrictEqual(yield* fault(Fault.SlowRecovery({ failures: 3 }))(four), [503, 503, 503, 200])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("meets a period, by the Clock", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Status({ status: 503, target: { after: "10s", for: "1 minute" } }))
      assert.strictEqual(yield* status, 200)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* status, 503)
      yield* TestClock.adjust("59999 millis")
      assert.strictEqual(yield* status, 503)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("meets by chance, the same from the same seed", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const drawn = (seed: number, probability: number) =>
        fault(Fault.Status({ status: 503, target: { probability, seed } }))(times(40, status))
      const first = yield* drawn(7, 0.5)
      assert.deepStrictEqual(yield* drawn(7, 0.5), first)
      assert.notDeepEqual(yield* drawn(8, 0.5), first)
      assert.deepStrictEqual(new Set(first), new Set([200, 503]))
      assert.deepStrictEqual(new Set(yield* drawn(7, 0)), new Set([200]))
      assert.deepStrictEqual(new Set(yield* drawn(7, 1)), new Set([503]))
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("applies together with all others, the order of setting aside", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const three = [
        Fault.ContentType({ value: "text/html" }),
        Fault.MalformedField({ field: "expires_in", as: "digits" }),
        Fault.MalformedField({ field: "scope", as: "null" })
      ]
      for (const set of [three, [...three].reverse()]) {
        const answer = yield* fault(...set)(send(request()))
        assert.strictEqual(answer.headers["content-type"], "text/html")
        assert.deepInclude(JSON.parse(answer.text), { expires_in: "3600", scope: null, token_type: "Bearer" })
      }
      const late = yield* Effect.fork(fault(Fault.Latency({ duration: "5s" }), Fault.Status({ status: 502 }))(status))
      yield* TestClock.adjust("4999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(late)))
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(late), 502)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("is refused in process when it happens on the wire, and nothing of it is set", () =>
    Effect.gen(function*() {
      const { fault, faults, setFault } = yield* ClickViewEmulator
      const error = yield* Effect.flip(fault(Fault.Hang(), Fault.Truncation())(status))
      assert.deepStrictEqual(error._tag === "FaultRefused" ? [error.fault, error.message] : error, [
        "Truncation",
        "The fault Truncation happens on the wire, and this emulator is in process: put it on a socket with NodeServer.layer."
      ])
      assert.strictEqual((yield* Effect.flip(setFault(Fault.Trickle({ every: "1s" }))))._tag, "FaultRefused")
      assert.deepStrictEqual(yield* faults, [])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("can say what was issued differs from what is said", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      assert.notProperty(yield* fault(Fault.Scope({ as: "missing" }))(fields), "scope")
      assert.propertyVal(
        yield* fault(Fault.Scope({ as: "wider" }))(fields),
        "scope",
        "smartembed.viewkey emulator.unasked"
      )
      const narrower = yield* fault(Fault.Scope({ as: "narrower" }))(obtain())
      assert.strictEqual((yield* call(narrower.access_token)).status, 403)
      const first = yield* obtain()
      yield* TestClock.adjust("1 hour")
      const again = yield* fault(Fault.SameToken())(obtain())
      assert.deepStrictEqual(again, { ...first, expires_in: 82_800 })
      const late = yield* Effect.fork(fault(Fault.ExpiredToken())(obtain()))
      yield* TestClock.adjust("1500 millis")
      const expired = yield* Fiber.join(late)
      assert.strictEqual(expired.expires_in, 1)
      assert.strictEqual((yield* call(expired.access_token)).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("can change what the server holds to be true", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      yield* TestClock.setTime(Date.UTC(2030, 0, 1))
      const { access_token } = yield* obtain()
      const ahead = fault(Fault.ClockSkew({ by: "1 day", is: "ahead" }))
      assert.strictEqual((yield* ahead(call(access_token))).headers["date"], "Wed, 02 Jan 2030 00:00:00 GMT")
      assert.strictEqual((yield* ahead(call(access_token))).status, 401)
      const dated = yield* fault(
        Fault.ClockSkew({ by: "1 hour", is: "behind" }),
        Fault.RetryAfter({ as: "date", seconds: 60 })
      )(send(request()))
      assert.strictEqual(dated.headers["date"], "Mon, 31 Dec 2029 23:00:00 GMT")
      assert.strictEqual(dated.headers["retry-after"], "Mon, 31 Dec 2029 23:01:00 GMT")
      assert.strictEqual(yield* fault(Fault.SecretRotatedAway())(status), 401)
      assert.strictEqual((yield* call(access_token)).status, 200)
      yield* fault(Fault.RevokeAll({ target: { route: examplePath, nth: 1 } }))(call("any"))
      assert.strictEqual((yield* call(access_token)).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("can be seen and lifted by its number, and is forgotten by a reset", () =>
    Effect.gen(function*() {
      const { faults, liftFault, reset, setFault, tokensIssued } = yield* ClickViewEmulator
      const down = Fault.Status({ status: 503 })
      const [first, second] = [yield* setFault(down), yield* setFault(Fault.ByteOrderMark())]
      assert.deepStrictEqual((yield* faults).map(({ id }) => id), [first, second])
      yield* liftFault(first)
      assert.strictEqual(yield* status, 200)
      yield* setFault(down)
      yield* reset
      assert.deepStrictEqual([yield* faults, yield* tokensIssued, yield* status], [[], 0, 200])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("aims at a path without the query", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const answer = yield* fault(Fault.Status({ status: 503, target: { route: tokenPath } }))(
        send(request(good, `${tokenPath}?trace=1`))
      )
      assert.strictEqual(answer.status, 503)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
