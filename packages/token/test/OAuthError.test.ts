import { assert, describe, it } from "@effect/vitest"
import { Context, DateTime, Duration, Effect, Equal, Exit, Layer, Redacted, Schema, TestClock } from "effect"
import { ClickViewToken, OAuthError, OAuthErrorReason } from "../src/index.ts"
import { ask, layer, logged } from "./support/Ask.ts"
import { printed } from "./support/Printed.ts"
import * as ScriptedClient from "./support/ScriptedClient.ts"

type Tag = OAuthErrorReason["_tag"]

interface Row {
  readonly reason: OAuthErrorReason
  readonly retryable?: true
  readonly rejection?: true
  /** What the message must say about the failure. */
  readonly facts: ReadonlyArray<string>
  /** The advice that the message must contain. */
  readonly advice: RegExp
}

const details = { code: "a_code", description: "a description", uri: "https://example.org/why" }

const table: { readonly [tag in Tag]: Row & { readonly reason: { readonly _tag: tag } } } = {
  Transport: {
    reason: { _tag: "Transport", host: "auth.example.org:8443", code: "ECONNREFUSED" },
    retryable: true,
    facts: ["auth.example.org:8443", "ECONNREFUSED"],
    advice: /check the network, the proxy variables and tokenUrl/
  },
  Timeout: {
    reason: { _tag: "Timeout", host: "auth.example.org", limit: 5000 },
    retryable: true,
    facts: ["auth.example.org", "5000 ms"],
    advice: /check the network, or raise timeouts\.attempt/
  },
  Unavailable: {
    reason: { _tag: "Unavailable", status: 503, ...details },
    retryable: true,
    facts: ["503", ...Object.values(details)],
    advice: /try again later/
  },
  Rejected: {
    reason: { _tag: "Rejected", status: 401, ...details },
    rejection: true,
    facts: ["401", ...Object.values(details)],
    advice: /check the client id, the client secret, the scope and tokenUrl/
  },
  ScopeNotGranted: {
    reason: { _tag: "ScopeNotGranted", missing: ["scope.one", "scope.two"] },
    rejection: true,
    facts: ["scope.one scope.two"],
    advice: /check the scope option, or ask ClickView/
  },
  Malformed: {
    reason: { _tag: "Malformed", status: 200, fields: [{ field: "a_field", expected: "a duck" }] },
    facts: ["200", "a_field must be a duck"],
    advice: /check that tokenUrl is an OAuth 2\.0 token endpoint and that no proxy answers/
  },
  TooLarge: {
    reason: { _tag: "TooLarge", status: 200, limit: 65_536 },
    facts: ["200", "65536 bytes"],
    advice: /check that tokenUrl/
  },
  Redirected: {
    reason: { _tag: "Redirected", status: 307 },
    facts: ["307", "not followed"],
    advice: /set tokenUrl to the final address/
  },
  Unexpected: { reason: { _tag: "Unexpected", status: 404 }, facts: ["404"], advice: /check tokenUrl/ },
  ExpiredOnArrival: {
    reason: { _tag: "ExpiredOnArrival", lifetime: 1000 },
    retryable: true,
    facts: ["1000 ms"],
    advice: /check the server's token lifetime/
  },
  Defect: {
    reason: { _tag: "Defect" },
    facts: ["defect", "not shown"],
    advice: /check the HTTP client, transformClient, retry\.schedule, and the program's tracer and loggers/
  },
  Credentials: {
    reason: { _tag: "Credentials", problem: "the vault is sealed" },
    retryable: true,
    facts: ["credentials", "the vault is sealed"],
    advice: /cannot be used/
  },
  Configuration: {
    reason: { _tag: "Configuration", option: "timeouts.flight", expected: "at least timeouts.attempt" },
    facts: ["timeouts.flight"],
    advice: /must be at least timeouts\.attempt/
  },
  Browser: {
    reason: { _tag: "Browser" },
    facts: ["browser", "secret"],
    advice: /build this layer on your server, and let the browser ask your server/
  },
  Closed: { reason: { _tag: "Closed" }, facts: ["closed"], advice: /keep its scope open as long as tokens are needed/ }
}

const rows = Object.entries(table)

describe("OAuthError", () => {
  it("has exactly the reasons of the schema", () => {
    const { members } = OAuthErrorReason
    assert.lengthOf(members, rows.length)
    for (const [, { reason }] of rows) {
      assert.lengthOf(members.filter((member: Schema.Schema.AnyNoContext) => Schema.is(member)(reason)), 1)
    }
  })

  for (const [tag, { advice, facts, reason, rejection = false, retryable = false }] of rows) {
    it(`says for ${tag} what happened and what to do`, () => {
      const { message } = new OAuthError({ reason })
      for (const fact of facts) assert.include(message, fact)
      assert.match(message, advice)
      assert.notMatch(message, /undefined|\[object|null|NaN/)
    })

    it(`makes ${tag} ${retryable ? "retryable" : "not retryable"} and ${rejection ? "a" : "no"} rejection`, () => {
      const error = new OAuthError({ reason })
      assert.strictEqual(error.isRetryable, retryable)
      assert.strictEqual(error.isRejection, rejection)
      assert.isFalse(error.isRetryable && error.isRejection)
    })

    it(`decodes ${tag} unchanged from JSON`, () => {
      for (
        const extra of [
          {},
          { retryAfter: Duration.seconds(7) },
          { nextAttemptAt: DateTime.unsafeMake("2026-01-01T00:00:00Z") },
          { retryAfter: Duration.millis(1), nextAttemptAt: DateTime.unsafeMake(1) }
        ]
      ) {
        const error = new OAuthError({ reason, ...extra })
        const text = JSON.stringify(Schema.encodeSync(OAuthError)(error))
        const back = Schema.decodeUnknownSync(OAuthError)(JSON.parse(text))
        assert.isTrue(back instanceof OAuthError)
        assert.deepStrictEqual(back.reason, error.reason)
        assert.strictEqual(back.message, error.message)
        assert.isTrue(Equal.equals(back.retryAfter, error.retryAfter))
        assert.isTrue(Equal.equals(back.nextAttemptAt, error.nextAttemptAt))
        assert.strictEqual(JSON.stringify(Schema.encodeSync(OAuthError)(back)), text)
      }
    })
  }

  for (
    const [code, advice] of [
      ["invalid_client", /check the client id and the client secret/],
      ["unauthorized_client", /ask ClickView to allow the client-credentials grant/],
      ["invalid_scope", /check the scope option/],
      ["unsupported_grant_type", /check that tokenUrl is an OAuth 2\.0 token endpoint/],
      ["invalid_grant", /check that tokenUrl is an OAuth 2\.0 token endpoint/],
      ["invalid_request", /check the client id, the client secret, the scope and tokenUrl/],
      ["toString", /check the client id, the client secret, the scope and tokenUrl/],
      ["constructor", /check the client id, the client secret, the scope and tokenUrl/],
      ["__proto__", /check the client id, the client secret, the scope and tokenUrl/]
    ] as const
  ) {
    it(`says what to do about the code ${code}`, () => {
      assert.match(new OAuthError({ reason: { _tag: "Rejected", status: 400, code } }).message, advice)
    })
  }

  it("has a whole sentence as its message without code, description and URI", () => {
    assert.strictEqual(
      new OAuthError({ reason: { _tag: "Unavailable", status: 503 } }).message,
      "The token endpoint cannot answer now (503): try again later"
    )
    assert.notInclude(new OAuthError({ reason: { _tag: "Transport", host: "h" } }).message, "(")
  })

  it("says when the next attempt is", () => {
    const nextAttemptAt = DateTime.unsafeMake("2026-01-01T00:00:00Z")
    const { message } = new OAuthError({
      reason: { _tag: "Rejected", status: 401, code: "invalid_client" },
      nextAttemptAt
    })
    assert.include(message, "no further request before 2026-01-01T00:00:00.000Z")
  })

  it.effect("is caught by its tag and distinguished by its reason", () =>
    Effect.gen(function*() {
      const caught = yield* ask(ScriptedClient.make(ScriptedClient.json(401, { error: "invalid_client" }))).pipe(
        Effect.as("a token"),
        Effect.catchTag("OAuthError", ({ reason }) => Effect.succeed(reason._tag))
      )
      assert.strictEqual(caught, "Rejected")
    }))
})

describe("a printed OAuthError", () => {
  const secret = "HIDDEN/7f3a+x"
  const clientSecret = Redacted.make(secret)
  const echo = (description: string) =>
    ScriptedClient.json(401, { error: "invalid_client", error_description: description })

  const failures: ReadonlyArray<readonly [name: string, step: ScriptedClient.Step]> = [
    ["a rejection", echo("no such client")],
    ["a rejection that echoes the secret", echo(`the secret ${secret} is wrong`)],
    ["a rejection that echoes the form", echo(new URLSearchParams({ client_secret: secret }).toString())],
    ["a rejection that echoes the secret at the cut", echo("x".repeat(250) + secret)],
    ["a rejection that echoes the secret in pieces", echo(Array.from(secret).join("\u0001"))],
    ["a broken connection", ScriptedClient.reset()],
    ["a broken connection whose error holds the request", (request) => ScriptedClient.broken(request)(request)],
    ["a broken connection whose error quotes the secret", ScriptedClient.broken(new Error(secret))],
    ["an answer that holds the secret", ScriptedClient.reply(200, `<p>${secret}`)],
    ["a redirect that holds the secret", ScriptedClient.reply(302, undefined, { location: `https://e.org/${secret}` })]
  ]

  for (const [name, step] of failures) {
    it.effect(`shows no secret in ${name}`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const exit = yield* ask(ScriptedClient.make(step), { clientSecret, retry: { attempts: 1 } }).pipe(
          Effect.exit,
          logged(lines)
        )
        assert.isTrue(Exit.isFailure(exit))
        const everything = printed(exit) + lines.join("\n")
        assert.isNotEmpty(lines)
        for (const form of [secret, encodeURIComponent(secret), secret.slice(0, 8)]) assert.notInclude(everything, form)
      }))
  }

  it.effect("shows no earlier token when a failed renewal's response quotes it", () =>
    Effect.gen(function*() {
      const endpoint = ScriptedClient.make(
        ScriptedClient.granted({ access_token: "HIDDEN-7f3a", expires_in: 60 }),
        echo("the token HIDDEN-7f3a is still good")
      )
      const tokens = yield* Effect.map(Layer.build(layer()), Context.get(ClickViewToken)).pipe(
        Effect.provide(endpoint.layer)
      )
      yield* tokens.get
      yield* TestClock.adjust("1 hour")
      const error = yield* Effect.flip(tokens.get)
      assert.deepInclude(error.reason, { _tag: "Rejected", description: "the token *** is still good" })
    }).pipe(Effect.scoped))

  it("holds only its reason and its times", () => {
    const error = new OAuthError({ reason: { _tag: "Redirected", status: 302 } })
    assert.isUndefined(error.cause)
    assert.isUndefined(error.retryAfter)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(error)), {
      _tag: "OAuthError",
      reason: { _tag: "Redirected", status: 302 }
    })
  })
})

describe("OAuthError.is", () => {
  const rejected = new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client" } })
  const closed = new OAuthError({ reason: { _tag: "Closed" } })

  it("accepts an error with one of the reasons, and narrows its type", () => {
    const error: unknown = rejected
    assert.isTrue(OAuthError.is("Closed", "Rejected")(error))
    if (OAuthError.is("Rejected")(error)) {
      const { code }: OAuthErrorReason.Rejected = error.reason
      assert.strictEqual(code, "invalid_client")
    }
  })

  it("rejects other reasons, other errors and other values", () => {
    const values = [closed, new Error("Rejected"), { _tag: "Rejected" }, { _tag: "OAuthError" }, undefined, "Rejected"]
    assert.deepStrictEqual(values.map(OAuthError.is("Rejected")), values.map(() => false))
  })

  it("recognises an error of another copy of the package", () => {
    assert.isTrue(OAuthError.is("Closed")({ _tag: "OAuthError", reason: { _tag: "Closed" } }))
  })

  it.effect("selects what Effect.catchIf handles", () =>
    Effect.gen(function*() {
      const handled = (error: OAuthError) =>
        Effect.catchIf(Effect.fail(error), OAuthError.is("Rejected"), ({ reason }) => Effect.succeed(reason.code))
      assert.strictEqual(yield* handled(rejected), "invalid_client")
      assert.strictEqual(yield* Effect.flip(handled(closed)), closed)
    }))
})
