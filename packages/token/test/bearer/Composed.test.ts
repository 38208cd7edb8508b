/**
 * Calls over clients that the program composed: clients that turn responses into failures, die, or follow redirects.
 */
import { FetchHttpClient, HttpBody, HttpClient, HttpClientError, HttpClientRequest } from "@effect/platform"
import type { HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Data, Effect, Exit, FiberRef, Option, Redacted, Stream } from "effect"
import { inspect } from "node:util"
import { AccessToken, BearerAuth, OAuthError, OriginNotAllowed } from "../../src/index.ts"
import { logged } from "../support/Ask.ts"
import { emulator, start } from "../support/Emulated.ts"
import { printed } from "../support/Printed.ts"
import type { Step } from "../support/ScriptedClient.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { bearers, path, refusal, tokensOf } from "./calls.ts"

const { json, reply, reset } = ScriptedClient

const secret = "token-nobody-may-see"

class OwnError extends Data.TaggedError("OwnError")<{ readonly cause: unknown; readonly note: string }> {
  get first(): unknown {
    return this.cause
  }
}

class PrivateError extends Error {
  readonly #cause: { readonly message: string }
  constructor(cause: HttpClientError.HttpClientError) {
    super()
    this.#cause = cause
  }
  get inner(): unknown {
    return this.#cause
  }
  override get message(): string {
    return `failed: ${this.#cause.message}`
  }
}

describe("a client that turns refusals into failures", () => {
  type Judging = (client: HttpClient.HttpClient) => HttpClient.HttpClient.With<unknown>

  for (
    const [what, judging] of [
      ["with filterStatusOk", HttpClient.filterStatusOk],
      ["with filterStatus", HttpClient.filterStatus((status) => status < 300)],
      [
        "and wraps them in its own",
        (client: HttpClient.HttpClient) =>
          HttpClient.catchAll(HttpClient.filterStatusOk(client), (cause) => new OwnError({ cause, note: "" }))
      ],
      [
        "and dies of them",
        (client: HttpClient.HttpClient) => HttpClient.transformResponse(HttpClient.filterStatusOk(client), Effect.orDie)
      ]
    ] satisfies ReadonlyArray<readonly [string, Judging]>
  ) {
    it.effect(`renews a refused token and replays the call once over a client ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(401), json(200, {}))
        const { invalidated, tokens } = tokensOf("one", "two")
        const client = yield* BearerAuth.make<unknown, never>(judging(api.client), tokens)
        assert.strictEqual((yield* client.get(path)).status, 200)
        assert.deepStrictEqual(bearers(api), ["Bearer one", "Bearer two"])
        assert.deepStrictEqual(invalidated, ["one"])
      }))
  }

  it.effect("treats the response to the replay like any other response", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401), reply(404, "not there"))
      const client = yield* BearerAuth.make(HttpClient.filterStatusOk(api.client), tokensOf("one", "two").tokens)
      const error = yield* Effect.flip(client.get(path))
      assert.deepInclude(error, { _tag: "ResponseError", reason: "StatusCode" })
      assert.strictEqual(api.sent.length, 2)
      assert.strictEqual(error._tag === "ResponseError" ? yield* error.response.text : "", "not there")
    }))

  it.effect("fails with the refusal and an unread body when there is no other token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401))
      const client = yield* BearerAuth.make(HttpClient.filterStatusOk(api.client), tokensOf("one").tokens)
      const error = yield* Effect.flip(client.get(path))
      assert.strictEqual(error._tag === "ResponseError" ? yield* error.response.text : "", "a refusal")
      assert.strictEqual(api.sent.length, 1)
    }))

  it.effect("keeps the token after a 403 and after a 401 with another error", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(403), refusal(401, "Basic realm=\"a\""))
      const { invalidated, tokens } = tokensOf("one", "two")
      const client = yield* BearerAuth.make(HttpClient.filterStatusOk(api.client), tokens)
      yield* Effect.flip(client.get(path))
      yield* Effect.flip(client.get(path))
      assert.deepStrictEqual(invalidated, [])
    }))
})

describe("a token whose value is part of an error code", () => {
  it.effect("renews the token by the challenge as received, before redaction", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401, "Bearer error=\"invalid_token\""), json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("token", "Bearer").tokens)
      assert.strictEqual((yield* client.get(path)).status, 200)
    }))
})

describe("redaction of the token in every failure of a call", () => {
  const wrapping = (wrap: (cause: HttpClientError.HttpClientError) => unknown) => (client: HttpClient.HttpClient) =>
    HttpClient.transformResponse(client, Effect.mapError(wrap))

  const dying = (wrap: (cause: HttpClientError.HttpClientError) => unknown) => (client: HttpClient.HttpClient) =>
    HttpClient.transformResponse(client, Effect.catchAll((cause) => Effect.die(wrap(cause))))

  const wraps: ReadonlyArray<readonly [string, (cause: HttpClientError.HttpClientError) => unknown]> = [
    ["the failure itself", (cause) => cause],
    ["an error with it as the cause", (cause) => new Error("failed", { cause })],
    ["a tagged error with it as the cause", (cause) => new OwnError({ cause, note: "kept" })],
    ["an AggregateError", (cause) => new AggregateError([new Error("one"), new Error("two", { cause })])],
    ["an error with its request", ({ request }) => Object.assign(new Error("failed"), { request })],
    ["an error with its headers", ({ request }) => Object.assign(new Error("failed"), { config: request.headers })],
    [
      "an error that hides it from enumeration",
      (cause) => Object.defineProperty(new Error("failed"), "inner", { value: cause, enumerable: false })
    ],
    [
      "an error with a getter for it",
      (cause) => Object.defineProperty(new Error("failed"), "inner", { get: () => cause })
    ],
    ["an error whose private state holds it", (cause) => new PrivateError(cause)],
    ["an object in a map in a list", (cause) => [new Map([["a", { cause }]])]],
    ["a Cause", (cause) => Cause.parallel(Cause.fail(cause), Cause.die(cause))],
    ["a text", ({ request }) => `sent ${request.headers["authorization"]}`],
    ["bytes", ({ request }) => ({ sent: Buffer.from(JSON.stringify(request.headers)) })],
    [
      "an error whose message and stack quote it",
      ({ request }) => new Error(`sent ${request.headers["authorization"]}`)
    ],
    ["a web request", ({ request }) =>
      new Error("failed", {
        cause: { headers: new Headers({ ...request.headers }), url: new URL(`https://a.example/?${secret}`) }
      })]
  ]

  for (const [what, wrap] of wraps) {
    for (const [how, compose] of [["fails with", wrapping], ["dies of", dying]] as const) {
      it.effect(`redacts the token when the client ${how} ${what}`, () =>
        Effect.gen(function*() {
          const lines: Array<string> = []
          const api = ScriptedClient.make(reset())
          const client = yield* BearerAuth.make(compose(wrap)(api.client), tokensOf(secret).tokens)
          const exit = yield* client.get(path).pipe(Effect.exit, logged(lines))
          assert.isTrue(Exit.isFailure(exit))
          assert.deepStrictEqual(bearers(api), [`Bearer ${secret}`])
          assert.notInclude(printed(exit), secret)
          assert.notInclude(lines.join("\n"), secret)
          const bytes = Buffer.from(secret).join(", ")
          assert.notInclude(printed(exit), bytes)
        }))
    }
  }

  it.effect("redacts the token in an error that refers to itself", () =>
    Effect.gen(function*() {
      const cyclic = (cause: unknown) => {
        const error = new Error("failed", { cause })
        return Object.assign(error, { self: error })
      }
      const client = yield* BearerAuth.make(
        wrapping(cyclic)(ScriptedClient.make(reset()).client),
        tokensOf(secret).tokens
      )
      const error: unknown = yield* Effect.flip(client.get(path))
      assert.notInclude(inspect(error, { depth: Infinity, showHidden: true }), secret)
      assert.instanceOf(error, Error)
      assert.strictEqual(Reflect.get(error, "self"), Reflect.get(Reflect.get(error, "self") as object, "self"))
    }))

  it.effect("redacts the token when fetch quotes a header that it refuses", () =>
    Effect.gen(function*() {
      const broken = `${secret}\nwith a line break`
      const client = yield* BearerAuth.make(yield* HttpClient.HttpClient, tokensOf(broken).tokens, {
        apiUrl: "http://localhost:1"
      })
      const exit = yield* Effect.exit(client.get(path))
      assert.include(printed(exit), "invalid header value")
      assert.notInclude(printed(exit), secret)
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.effect("redacts the token when a body dies while it is read", () =>
    Effect.gen(function*() {
      const dyingBody: Step = (request) =>
        Effect.map(reply(200, "x")(request), (response) =>
          Object.create(response, {
            request: { value: request },
            text: { value: Effect.die(new Error("failed", { cause: request })) },
            stream: { value: Stream.die(request) }
          }) as HttpClientResponse.HttpClientResponse)
      const client = yield* BearerAuth.make(ScriptedClient.make(dyingBody).client, tokensOf(secret).tokens)
      const response = yield* client.get(path)
      assert.notInclude(printed(yield* Effect.exit(response.text)), secret)
      assert.notInclude(printed(yield* Effect.exit(Stream.runDrain(response.stream))), secret)
    }))

  it.effect("redacts the token when a client's finalizer dies on interruption", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const hanging: Step = (request) => Effect.onInterrupt(Effect.never, () => Effect.die(request))
      const client = yield* BearerAuth.make(ScriptedClient.make(hanging).client, tokensOf(secret).tokens)
      const exit = yield* client.get(path).pipe(Effect.disconnect, Effect.timeout(0), Effect.exit, logged(lines))
      assert.notInclude(printed(exit) + lines.join("\n"), secret)
    }))
})

describe("an error of the client", () => {
  const failing = (wrap: (cause: HttpClientError.HttpClientError) => Error) =>
    Effect.flatMap(
      BearerAuth.make(
        HttpClient.catchAll(ScriptedClient.make(reset()).client, (cause) => Effect.fail(wrap(cause))),
        tokensOf(secret).tokens
      ),
      (client) => Effect.flip(client.get(path))
    )

  it.effect("passes an error without the token unchanged", () =>
    Effect.gen(function*() {
      const cause = Object.assign(new Error("why"), { socket: new Map([["a", 1]]) })
      const error = yield* failing(() => new OwnError({ cause, note: "kept" }))
      assert.instanceOf(error, OwnError)
      assert.strictEqual(error.cause, cause)
    }))

  it.effect("keeps the class and the fields of an error that contains the token", () =>
    Effect.gen(function*() {
      const error = yield* failing((cause) => new OwnError({ cause, note: `for ${secret}` }))
      assert.instanceOf(error, OwnError)
      assert.strictEqual(error._tag, "OwnError")
      assert.strictEqual(error.note, "for ***")
      assert.deepInclude(error.cause, { _tag: "RequestError", reason: "Transport" })
      assert.instanceOf(error.cause, HttpClientError.RequestError)
      assert.strictEqual(error.first, error.cause)
      assert.strictEqual(BearerAuth.platformCode(error), "ECONNRESET")
    }))

  it.effect("leaves an error with private state printable", () =>
    Effect.gen(function*() {
      const error = yield* failing((cause) => new PrivateError(cause))
      assert.instanceOf(error, PrivateError)
      assert.include(error.message, "failed: Transport error")
      assert.notInclude(printed(error.inner), secret)
    }))
})

describe("a client that follows redirects itself", () => {
  it.effect("does not send the token to another origin", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(reply(307, "", { location: "https://evil.example/x" }), json(200, {}))
      const client = yield* BearerAuth.make(HttpClient.followRedirects(api.client), tokensOf(secret).tokens)
      const error = yield* Effect.flip(client.get(path))
      assert.instanceOf(error, OriginNotAllowed)
      assert.strictEqual(error.origin, "https://evil.example")
      assert.lengthOf(api.sent, 1)
    }))

  it.effect("follows a redirect within the allowed origins", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(reply(307, "", { location: "/other" }), json(200, {}))
      const client = yield* BearerAuth.make(HttpClient.followRedirects(api.client), tokensOf(secret).tokens)
      assert.strictEqual((yield* client.get(path)).status, 200)
      assert.lengthOf(api.sent, 2)
    }))
})

describe("the wait for a token", () => {
  const retried = (client: HttpClient.HttpClient) => HttpClient.retry(client, { times: 1 })
  const mapped = HttpClient.mapRequest(HttpClientRequest.setHeader("x-own", "1"))
  for (
    const [name, compose] of [
      ["sends requests as given", (client) => client],
      ["retries", retried],
      ["changes requests", mapped],
      ["changes requests and retries", (client) => retried(mapped(client))]
    ] satisfies ReadonlyArray<readonly [string, (client: HttpClient.HttpClient) => HttpClient.HttpClient]>
  ) {
    it.effect(`runs without the call's own settings over a client that ${name}`, () =>
      Effect.gen(function*() {
        const seen: Array<unknown> = []
        const { tokens } = tokensOf("one")
        const isRetried = name.includes("retries")
        const api = ScriptedClient.make(isRetried ? reset("ECONNRESET") : json(200, {}), json(200, {}))
        const client = yield* BearerAuth.make(compose(api.client), {
          ...tokens,
          get: Effect.gen(function*() {
            const isUntraced = yield* FiberRef.get(HttpClient.currentTracerDisabledWhen)
            const init = yield* Effect.serviceOption(FetchHttpClient.RequestInit)
            seen.push([
              isUntraced(HttpClientRequest.get(path)),
              yield* FiberRef.get(FiberRef.currentTracerEnabled),
              init
            ])
            return yield* tokens.get
          })
        })
        yield* Effect.withTracerEnabled(client.get(path), false)
        // A client with a step of its own has no span around it.
        const own = [name.startsWith("changes"), false, Option.none()]
        assert.deepStrictEqual(seen, isRetried ? [own, own] : [own])
        assert.lengthOf(api.sent, seen.length)
      }))
  }
})

describe("the fiber of a call", () => {
  const ref = FiberRef.unsafeMake("none")
  for (
    const [name, change] of [["changes nothing", Effect.void], ["sets a reference", FiberRef.set(ref, "own")]] as const
  ) {
    it.effect(`keeps no setting of the call, over a client that ${name}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(json(200, {}), refusal(401), json(200, {}))
        const own = HttpClient.transformResponse(api.client, Effect.tap(() => change))
        const client = yield* BearerAuth.make(own, tokensOf("one", "two").tokens)
        const settings = Effect.all([
          FiberRef.get(HttpClient.currentTracerDisabledWhen),
          FiberRef.get(FiberRef.currentTracerEnabled),
          FiberRef.get(FiberRef.unhandledErrorLogLevel),
          FiberRef.get(FiberRef.currentContext)
        ])
        const before = yield* settings
        for (const value of ["called", "replayed"]) {
          yield* FiberRef.set(ref, value)
          yield* client.get(path)
          assert.deepStrictEqual(yield* settings, before)
          assert.strictEqual(yield* FiberRef.get(ref), change === Effect.void ? value : "own")
        }
        assert.lengthOf(api.sent, 3)
      }))
  }
})

describe("the fiber of a call whose client retries in a fiber of its own", () => {
  it.effect("keeps no setting of the call, when the retry gets no token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(reset("ECONNRESET"), json(200, {}))
      const own = HttpClient.transformResponse(HttpClient.retry(api.client, { times: 1 }), Effect.timeout("1 minute"))
      const { tokens } = tokensOf("one")
      let asked = 0
      const closed = new OAuthError({ reason: { _tag: "Closed" } })
      const client = yield* BearerAuth.make(own, {
        ...tokens,
        get: Effect.suspend(() => asked++ === 0 ? tokens.get : closed)
      })
      const settings = Effect.all([
        FiberRef.get(HttpClient.currentTracerDisabledWhen),
        FiberRef.get(FiberRef.currentTracerEnabled),
        FiberRef.get(FiberRef.currentContext)
      ])
      const before = yield* settings
      const error = yield* Effect.flip(client.get(path))
      assert.strictEqual(error._tag, "OAuthError")
      const after = yield* settings
      assert.isTrue(after.every((value, index) => value === before[index]))
    }))
})

describe("a service made of another one", () => {
  it.scoped("gives its own tokens to calls, also while the other one holds a token", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const held = yield* tokens.get
      const own = AccessToken.make({ value: "own" })
      const api = ScriptedClient.make(json(200, {}), json(200, {}))
      const options = { apiUrl: "https://api.example" }
      const direct = yield* BearerAuth.make(api.client, tokens, options)
      const changed = yield* BearerAuth.make(api.client, { ...tokens, get: Effect.succeed(own) }, options)
      yield* direct.get(path)
      yield* changed.get(path)
      assert.deepStrictEqual(bearers(api), [`Bearer ${Redacted.value(held.value)}`, "Bearer own"])
    }).pipe(Effect.provide(emulator())))
})

describe("a program that disables tracing", () => {
  /** The names of the spans that a tracer creates. */
  const spans = Effect.map(Effect.tracer, (tracer) => {
    const names: Array<string> = []
    const watched = Effect.withTracer({
      ...tracer,
      context: (execution, fiber) => tracer.context(execution, fiber),
      span: (...args) => {
        names.push(args[0])
        return tracer.span(...args)
      }
    })
    return { names, watched }
  })

  type Disable = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

  for (
    const [how, disable] of [
      ["with Effect.withTracerEnabled", Effect.withTracerEnabled(false)],
      ["with the client's predicate", Effect.locally(HttpClient.currentTracerDisabledWhen, () => true)]
    ] satisfies ReadonlyArray<readonly [string, Disable]>
  ) {
    it.effect(`makes no span and sends no trace header when tracing is disabled ${how}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(json(200, {}))
        const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
        const { names, watched } = yield* spans
        yield* client.get(path).pipe(disable, watched)
        assert.notProperty(api.sent[0]?.headers, "traceparent")
        assert.notProperty(api.sent[0]?.headers, "b3")
        assert.deepStrictEqual(names, [])
      }))
  }

  it.effect("keeps tracing after a call by a client that disables tracing itself", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const untraced = HttpClient.transformResponse(api.client, Effect.withTracerEnabled(false))
      const client = yield* BearerAuth.make(untraced, tokensOf("one").tokens)
      const { names, watched } = yield* spans
      yield* watched(Effect.zipRight(client.get(path), Effect.withSpan(Effect.void, "after the call")))
      assert.deepStrictEqual(names, ["BearerAuth.call", "after the call"])
    }))

  for (
    const [how, disable] of [
      ["with withTracerDisabledWhen", HttpClient.withTracerDisabledWhen(() => true)],
      ["with Effect.withTracerEnabled", HttpClient.transformResponse(Effect.withTracerEnabled(false))]
    ] satisfies ReadonlyArray<readonly [string, (client: HttpClient.HttpClient) => HttpClient.HttpClient]>
  ) {
    it.effect(`keeps the token across redirects when the client disables tracing ${how}`, () =>
      Effect.gen(function*() {
        const elsewhere = reply(307, "", { location: "https://evil.example/x" })
        const api = ScriptedClient.make(elsewhere, json(200, {}), elsewhere, json(200, {}))
        const inner = HttpClient.transform(disable(api.client), Effect.withSpan("the client's own"))
        const client = yield* BearerAuth.make(HttpClient.followRedirects(inner), tokensOf(secret).tokens)
        const { names, watched } = yield* spans
        assert.instanceOf(yield* watched(Effect.flip(client.get(path))), OriginNotAllowed)
        assert.lengthOf(api.sent, 1)
        assert.deepStrictEqual(names.slice(0, 2), ["BearerAuth.call", "the client's own"])
        yield* client.get(path)
        assert.instanceOf(yield* Effect.flip(client.get(path)), OriginNotAllowed)
        assert.lengthOf(api.sent, 3)
      }))
  }

  it.effect("makes no span of the client around a request, and leaves tracing disabled after the call", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const tracing = HttpClient.transform(api.client, Effect.withSpan("the client's own"))
      const client = yield* BearerAuth.make(tracing, tokensOf("one").tokens)
      const { names, watched } = yield* spans
      const after = Effect.withSpan(Effect.void, "after the call")
      yield* Effect.zipRight(client.get(path), after).pipe(Effect.withTracerEnabled(false), watched)
      assert.deepStrictEqual(names, [])
      yield* watched(Effect.zipRight(client.get(path), after))
      assert.deepStrictEqual(names, ["BearerAuth.call", "the client's own", "after the call"])
    }))
})

describe("a body that the client itself sets", () => {
  const generator = function*() {
    yield new Uint8Array(1)
  }
  for (
    const [what, body] of [
      ["a stream", () => HttpBody.stream(Stream.make(new Uint8Array(1)))],
      ["a generator", () => HttpBody.raw(generator())],
      ["a raw list of chunks", () => HttpBody.raw([new Uint8Array(1)])],
      ["a reader", () => HttpBody.raw({ getReader: () => undefined })],
      ["an object of an unknown kind", () =>
        HttpBody.raw(
          new class Odd {
            readonly chunk = 1
          }()
        )]
    ] as const
  ) {
    it.effect(`passes the refusal on and renews the token without a replay when the client's body is ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(401), json(200, {}))
        const { invalidated, tokens } = tokensOf("one", "two")
        const setting = HttpClient.mapRequest(api.client, (request) => HttpClientRequest.setBody(request, body()))
        const client = yield* BearerAuth.make(setting, tokens)
        const response = yield* client.post(path)
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        assert.deepStrictEqual(bearers(api), ["Bearer one"])
        assert.deepStrictEqual(invalidated, ["one"])
      }))
  }

  it.effect("does not replay a body that an inner transform sets", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401), json(200, {}))
      const inner = HttpClient.transform(api.client, (_, request) =>
        api.client.execute(HttpClientRequest.setBody(request, HttpBody.raw(generator()))))
      const client = yield* BearerAuth.make(inner, tokensOf("one", "two").tokens)
      assert.strictEqual((yield* client.post(path, { body: HttpBody.text("a") })).status, 401)
    }))

  for (
    const [what, raw] of [
      ["bytes", new Uint8Array(1)],
      ["a buffer", new ArrayBuffer(1)],
      ["parameters", new URLSearchParams("a=b")],
      ["an object", { a: 1 }]
    ] as const
  ) {
    it.effect(`replays a call whose body the client sets to ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(401), json(200, {}))
        const client = yield* BearerAuth.make(api.client, tokensOf("one", "two").tokens)
        assert.strictEqual((yield* client.post(path, { body: HttpBody.raw(raw) })).status, 200)
      }))
  }
})

describe("a wiped token", () => {
  const wipe = (token: AccessToken) => Redacted.unsafeWipe(token.value)

  it.effect("renews a wiped token once, for this call and the next", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const held = [AccessToken.make({ value: "one" }), AccessToken.make({ value: "two" })]
      const invalidated: Array<AccessToken> = []
      const client = yield* BearerAuth.make(api.client, {
        get: Effect.sync(() => held[0] ?? AccessToken.make({ value: "none" })),
        invalidate: (token) => Effect.sync(() => invalidated.push(token) > 0 && held.shift())
      })
      const [first] = held
      if (first !== undefined) wipe(first)
      assert.strictEqual((yield* client.get(path)).status, 200)
      assert.strictEqual((yield* client.get(path)).status, 200)
      assert.deepStrictEqual(bearers(api), ["Bearer two", "Bearer two"])
      assert.strictEqual(invalidated[0], first)
      assert.lengthOf(invalidated, 1)
    }))

  it.effect("fails with advice when a wiped token has no successor yet", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const token = AccessToken.make({ value: "one" })
      wipe(token)
      const client = yield* BearerAuth.make(api.client, { get: Effect.succeed(token), invalidate: () => Effect.void })
      const error = yield* Effect.flip(client.get(path))
      assert.instanceOf(error, OAuthError)
      assert.include(error.message, "do not call Redacted.unsafeWipe on a token")
      assert.lengthOf(api.sent, 0)
    }))

  it.effect("still redacts the response when the token is wiped after the call", () =>
    Effect.gen(function*() {
      const token = AccessToken.make({ value: secret })
      const client = yield* BearerAuth.make(ScriptedClient.make(reply(400, `no ${secret}`)).client, {
        get: Effect.succeed(token),
        invalidate: () => Effect.void
      })
      const response = yield* client.get(path)
      wipe(token)
      assert.strictEqual(BearerAuth.redact(response)(yield* response.text), "no ***")
    }))
})
