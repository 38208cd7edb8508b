import { ClickViewEmulator, examplePath, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Either, FastCheck, Fiber, Option, Schema, TestClock } from "effect"
import { call, obtainToken, request, send, validForm } from "../fixtures/requests.ts"

const faults = Arbitrary.make(Fault.schema)

const status = Effect.map(send(request()), ({ status }) => status)

const times = <A, E, R>(count: number, effect: Effect.Effect<A, E, R>) => Effect.all(Effect.replicate(effect, count))

const fields = Effect.map(send(request()), ({ text }) => Schema.decodeUnknownSync(Fields)(text))

const Fields = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

describe("Fault", () => {
  it.prop("is unchanged by encoding to JSON and decoding", [faults], ([fault]) => {
    const wire = Schema.parseJson(Fault.schema)
    assert.deepStrictEqual(Schema.decodeSync(wire)(Schema.encodeSync(wire)(fault)), fault)
  })

  it.prop("is the same data in JSON as in TypeScript", [faults], ([fault]) => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(fault)), Schema.encodeSync(Fault.schema)(fault))
  })

  it("has one entry in the vocabulary for each constructor and each tag", () => {
    const names = Fault.vocabulary.map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepStrictEqual(names.filter((name) => !(name in Fault)), [])
    const tags = FastCheck.sample(faults, { numRuns: 3000, seed: 1 }).map(({ _tag }) => _tag)
    assert.deepStrictEqual([...new Set(tags)].sort(), [...names].sort())
  })

  it("throws when it is made with invalid parameters", () => {
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
    it(`parses "${text}"`, () => {
      assert.deepStrictEqual(Fault.parse(text), Either.right(fault))
    })
  }

  for (const text of ["", "Nothing", "503 for", "503 sometimes", "99", "Latency", "503 first x", "{", "Hang depth=3"]) {
    it(`fails to parse "${text}" with a message of one line`, () => {
      const parsed = Fault.parse(text)
      assert.isTrue(Either.isLeft(parsed))
      assert.match(Either.merge(Either.map(parsed, String)), /^\S.+[^\n]$/)
    })
  }
})

describe("Fault.parse", () => {
  const parsed = (text: string) => Either.merge(Either.map(Fault.parse(text), String))

  it("lists every name if the name is unknown", () => {
    const names = Fault.vocabulary.map(({ name }) => name).join(", ")
    assert.strictEqual(
      parsed("sometimes"),
      `"sometimes" is not a fault: start with a status such as 503, or with one of ${names}`
    )
  })

  const takes = "a target: on, client, nth, first, after, for, probability, seed"

  for (
    const [text, problem] of [
      ["Jitter min=1s", `max is missing. Jitter takes min, max and ${takes}`],
      [
        "Latency duration=soon",
        `duration must be a duration such as 30s, 1 minute or 500ms, or milliseconds. Latency takes duration and ${takes}`
      ],
      [
        "700 probability 2",
        `status must be a number between 200 and 599; target.probability must be a number between 0 and 1. Status takes status, body, contentType and ${takes}`
      ],
      [
        "{\"_tag\":\"Hang\",\"depth\":3}",
        `depth is unexpected, expected: "_tag" | "target". Hang takes no parameters and ${takes}`
      ]
    ] as const
  ) {
    it(`names the wrong fields of ${text} and the parameters of the fault`, () => {
      assert.strictEqual(parsed(text), `"${text}" is not a fault: ${problem}`)
    })
  }
})

describe("FaultRefused", () => {
  const astray = Fault.Status({ status: 503, target: { route: "/conect/token" } })

  it.effect("lists the existing routes if a fault targets one that does not exist", () =>
    Effect.gen(function*() {
      const { fault, setFault } = yield* ClickViewEmulator
      const error = yield* Effect.flip(setFault(astray))
      assert.strictEqual(
        error.message,
        "The fault Status targets /conect/token, but the emulator has no such route. Use * for every route, or one of /connect/token, /api/v1/smart-embed/create-view-key, /smart-embed/play, /smart-embed/select, /smart-embed/select.js, /smart-embed/thumbnail, /api/v1/example."
      )
      assert.deepStrictEqual(yield* Effect.flip(fault(astray)(Effect.void)), error)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})

it("each constructor has the documentation of the vocabulary", () => {
  const docs = Object.fromEntries(Object.entries(Fault).flatMap(([name, one]) => "doc" in one ? [[name, one.doc]] : []))
  assert.deepStrictEqual(docs, Object.fromEntries(Fault.vocabulary.map(({ doc, name }) => [name, doc])))
})

describe("setFault and fault", () => {
  it.effect("a fault ends with the effect that it is set for", () =>
    Effect.gen(function*() {
      const { fault, faults } = yield* ClickViewEmulator
      assert.strictEqual(yield* fault(Fault.Status({ status: 503 }))(status), 503)
      assert.deepStrictEqual(yield* faults, [])
      assert.strictEqual(yield* status, 200)
      yield* fault(Fault.Hang())(Effect.fail("x")).pipe(Effect.flip)
      assert.strictEqual(yield* status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("a fault applies to the token endpoint only, unless its target names another route", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const both = Effect.all([status, Effect.map(call("x"), ({ status }) => status)])
      const down = Fault.Status({ status: 503 })
      assert.deepStrictEqual(yield* fault(down)(both), [503, 401])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: examplePath }))(both), [200, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: "*" }))(both), [503, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { route: viewKeyPath }))(both), [200, 401])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("a fault with a client applies to requests with its id or its token", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const { access_token } = yield* obtainToken()
      const aimed = fault(Fault.Status({ status: 503, target: { client: validForm.client_id, route: "*" } }))
      assert.strictEqual(yield* aimed(status), 503)
      assert.strictEqual((yield* aimed(call(access_token))).status, 503)
      assert.strictEqual((yield* aimed(call("another"))).status, 401)
      assert.strictEqual((yield* aimed(send(request({ ...validForm, client_id: "another" })))).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("a fault with nth or first applies to those requests only", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const four = times(4, status)
      const down = Fault.Status({ status: 503 })
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { nth: 2 }))(four), [200, 503, 200, 200])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { nth: [1, 4] }))(four), [503, 200, 200, 503])
      assert.deepStrictEqual(yield* fault(Fault.aim(down, { first: 2 }))(four), [503, 503, 200, 200])
      assert.deepStrictEqual(yield* fault(Fault.SlowRecovery({ failures: 3 }))(four), [503, 503, 503, 200])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("a fault with after and for applies in that period by the Clock", () =>
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

  it.effect("a fault with a probability applies to the same requests for the same seed", () =>
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

  it.effect("faults apply together, independent of the order in which they are set", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const three = [
        Fault.ContentType({ value: "text/html" }),
        Fault.MalformedField({ field: "expires_in", as: "digits" }),
        Fault.MalformedField({ field: "scope", as: "null" })
      ]
      for (const set of [three, [...three].reverse()]) {
        const response = yield* fault(...set)(send(request()))
        assert.strictEqual(response.headers["content-type"], "text/html")
        assert.deepInclude(JSON.parse(response.text), { expires_in: "3600", scope: null, token_type: "Bearer" })
      }
      const late = yield* Effect.fork(fault(Fault.Latency({ duration: "5s" }), Fault.Status({ status: 502 }))(status))
      yield* TestClock.adjust("4999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(late)))
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(late), 502)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("a connection fault is refused in process, and none of the faults is set", () =>
    Effect.gen(function*() {
      const { fault, faults, setFault } = yield* ClickViewEmulator
      const error = yield* Effect.flip(fault(Fault.Hang(), Fault.Truncation())(status))
      assert.deepStrictEqual(error._tag === "FaultRefused" ? [error.fault, error.message] : error, [
        "Truncation",
        "The fault Truncation needs a socket, but this emulator runs in process. Use NodeServer.layer."
      ])
      assert.strictEqual((yield* Effect.flip(setFault(Fault.Trickle({ every: "1s" }))))._tag, "FaultRefused")
      assert.deepStrictEqual(yield* faults, [])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("token faults change the issued token and its response", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      assert.notProperty(yield* fault(Fault.Scope({ as: "missing" }))(fields), "scope")
      assert.propertyVal(
        yield* fault(Fault.Scope({ as: "wider" }))(fields),
        "scope",
        "smartembed.viewkey emulator.unasked"
      )
      const narrower = yield* fault(Fault.Scope({ as: "narrower" }))(obtainToken())
      assert.strictEqual((yield* call(narrower.access_token)).status, 403)
      const first = yield* obtainToken()
      yield* TestClock.adjust("1 hour")
      const again = yield* fault(Fault.SameToken())(obtainToken())
      assert.deepStrictEqual(again, { ...first, expires_in: 82_800 })
      const late = yield* Effect.fork(fault(Fault.ExpiredToken())(obtainToken()))
      yield* TestClock.adjust("1500 millis")
      const expired = yield* Fiber.join(late)
      assert.strictEqual(expired.expires_in, 1)
      assert.strictEqual((yield* call(expired.access_token)).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("state faults change the server's clock, secrets and tokens", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      yield* TestClock.setTime(Date.UTC(2030, 0, 1))
      const { access_token } = yield* obtainToken()
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

  it.effect("a fault can be listed and lifted by its id, and reset removes it", () =>
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

  it.effect("a route matches the path without the query", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const response = yield* fault(Fault.Status({ status: 503, target: { route: tokenPath } }))(
        send(request(validForm, `${tokenPath}?trace=1`))
      )
      assert.strictEqual(response.status, 503)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
