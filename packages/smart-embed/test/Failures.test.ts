/**
 * Every failure of a view key: its reason, and whether a retry can help.
 */
import { BearerAuth, ClickViewToken, OAuthError } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted, TestClock } from "effect"
import type { Viewer, ViewKeyErrorReason } from "../src/index.ts"
import { ViewKeyError, ViewKeys } from "../src/index.ts"
import type { Handler } from "./support/FakeApi.ts"
import { key, requestError, respond, respondJson, viewKeysOver } from "./support/FakeApi.ts"
import { teacher, viewing } from "./support/Viewers.ts"

const make = (...options: Parameters<typeof ViewKeys.make>) => Effect.orDie(ViewKeys.make(...options))

const failure = (handler: Handler, viewer: Viewer = viewing.viewer) =>
  Effect.flatMap(viewKeysOver(handler), ({ create }) => Effect.flip(create({ mediaId: "media-1", viewer })))

/** Undici's message about a proxy that refuses to connect. */
const tunnel = (status: number) => `Proxy response (${status}) !== 200 when HTTP Tunneling`

interface Row {
  readonly handler: Handler
  readonly reason: ViewKeyErrorReason
  readonly isRetryable?: true
  readonly says: string
}

const malformed = (status: number, ...names: ReadonlyArray<"the body" | "mediaId" | "viewKey" | "embedUrl">) => ({
  _tag: "Malformed" as const,
  host: "integrations.clickviewapp.com",
  status,
  fields: names.map((field) => ({
    field,
    expected: field === "the body"
      ? "a JSON object of at most 65536 bytes"
      : field === "embedUrl"
      ? "an https URL without credentials in it (plain http is allowed for loopback alone)"
      : "text that is not empty"
  }))
})

const malformedId = {
  _tag: "Malformed" as const,
  host: "integrations.clickviewapp.com",
  status: 200,
  fields: [{ field: "mediaId", expected: "the id that was requested" }]
}

const refused = (status: number, rest: object = {}) => ({
  _tag: "Refused" as const,
  host: "integrations.clickviewapp.com",
  status,
  description: undefined,
  error: undefined,
  scopes: [],
  ...rest
})

const unavailable = (status: number, description?: string) => ({
  _tag: "Unavailable" as const,
  host: "integrations.clickviewapp.com",
  status,
  description
})

const bearer = (text: string) => ({ "www-authenticate": `Bearer ${text}` })

const rows: Readonly<Record<string, Row>> = {
  "a 400 with a sentence": {
    handler: respondJson(400, { message: "This video is not yours." }),
    reason: refused(400, { description: "This video is not yours." }),
    says:
      "integrations.clickviewapp.com refused to create a view key (400, \"This video is not yours.\"): check mediaId"
  },
  "a 422 with errors by field": {
    handler: respondJson(422, {
      title: "One or more errors",
      errors: { "data.schoolId": ["is unknown"], mediaId: "too" }
    }),
    reason: refused(422, { description: "One or more errors; is unknown; too" }),
    says: "is unknown"
  },
  "a 400 with a list of problems": {
    handler: respondJson(400, { error: "invalid_request", problems: ["one", 2, "three"] }),
    reason: refused(400, { description: "invalid_request; one; three" }),
    says: "one; three"
  },
  "a 400 without a body": { handler: respond(400, null), reason: refused(400), says: "(400)" },
  "a 400 with HTML": { handler: respond(400, "<p>no</p>"), reason: refused(400), says: "(400)" },
  "a 400 whose message is a number": {
    handler: respondJson(400, { message: 7, error: "" }),
    reason: refused(400),
    says: "(400)"
  },
  "a 404": { handler: respond(404, null), reason: refused(404), says: "check mediaId and apiUrl" },
  "two 401s": {
    handler: respond(401, null, bearer("error=\"invalid_token\", error_description=\"gone\"")),
    reason: refused(401, { error: "invalid_token", description: "gone" }),
    says: "401 invalid_token, \"gone\"): check that apiUrl and tokenUrl belong together"
  },
  "a 403 that names the missing scope": {
    handler: respond(403, null, bearer("error=\"insufficient_scope\", scope=\"smartembed.viewkey more\"")),
    reason: refused(403, { error: "insufficient_scope", scopes: ["smartembed.viewkey", "more"] }),
    says: "ask ClickView to allow the scope smartembed.viewkey more for the client"
  },
  "a 403 with insufficient_scope and no scope": {
    handler: respond(403, null, bearer("error=\"insufficient_scope\"")),
    reason: refused(403, { error: "insufficient_scope" }),
    says: "allow view keys for the client"
  },
  "a 403 without a challenge": {
    handler: respond(403, null),
    reason: refused(403),
    says: "your agreement covers"
  },
  "a 429": {
    handler: respondJson(429, { message: "slow down" }),
    reason: unavailable(429, "slow down"),
    isRetryable: true,
    says: "(429, \"slow down\"): try again later"
  },
  "a 408": {
    handler: respond(408, null),
    reason: unavailable(408),
    isRetryable: true,
    says: "(408)"
  },
  "a 425": {
    handler: respond(425, null),
    reason: unavailable(425),
    isRetryable: true,
    says: "(425)"
  },
  "a 500": { handler: respond(500, "<h1>Oops</h1>"), reason: unavailable(500), isRetryable: true, says: "(500)" },
  "a 503": {
    handler: respond(503, null),
    reason: unavailable(503),
    isRetryable: true,
    says: "integrations.clickviewapp.com cannot create a view key now (503)"
  },
  "a redirect": {
    handler: respond(307, null, { location: "https://elsewhere.example/" }),
    reason: { _tag: "Redirected", host: "integrations.clickviewapp.com", status: 307 },
    says: "integrations.clickviewapp.com answered with a redirect (307), which is not followed"
  },
  "a redirect that fetch hides": {
    handler: respond(0, null),
    reason: { _tag: "Redirected", host: "integrations.clickviewapp.com", status: 0 },
    says: "set apiUrl to the final address"
  },
  "a 200 with HTML": {
    handler: respond(200, "<h1>Welcome</h1>"),
    reason: malformed(200, "the body"),
    says: "The response of integrations.clickviewapp.com (200) is not a view key"
  },
  "a 200 without a body": { handler: respond(200, null), reason: malformed(200, "the body"), says: "JSON object" },
  "truncated JSON": { handler: respond(200, "{\"mediaId\":"), reason: malformed(200, "the body"), says: "JSON object" },
  "a JSON array": { handler: respondJson(200, [key]), reason: malformed(200, "the body"), says: "JSON object" },
  "an empty object": {
    handler: respondJson(200, {}),
    reason: malformed(200, "mediaId", "viewKey", "embedUrl"),
    says: "viewKey must be text that is not empty; embedUrl must be"
  },
  "no mediaId": {
    handler: respondJson(200, { ...key, mediaId: undefined }),
    reason: malformed(200, "mediaId"),
    says: "mediaId"
  },
  "a key for another video": {
    handler: respondJson(200, { ...key, mediaId: "media-2" }),
    reason: malformedId,
    says: "mediaId must be the id that was requested"
  },
  "a key whose mediaId differs in letter case and is no GUID": {
    handler: respondJson(200, { ...key, mediaId: "Media-1" }),
    reason: malformedId,
    says: "mediaId must be the id that was requested"
  },
  "an empty viewKey": {
    handler: respondJson(200, { ...key, viewKey: "" }),
    reason: malformed(200, "viewKey"),
    says: "viewKey"
  },
  "a numeric viewKey": {
    handler: respondJson(201, { ...key, viewKey: 7 }),
    reason: malformed(201, "viewKey"),
    says: "text"
  },
  "a body over 65,536 bytes": {
    handler: respondJson(200, { ...key, more: "x".repeat(65_536) }),
    reason: malformed(200, "the body"),
    says: "at most 65536 bytes"
  },
  "deeply nested JSON": {
    handler: respond(200, "[".repeat(60_000)),
    reason: malformed(200, "the body"),
    says: "JSON object"
  },
  "a refused connection": {
    handler: requestError("Transport", "ECONNREFUSED"),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: "ECONNREFUSED" },
    isRetryable: true,
    says: "integrations.clickviewapp.com could not be reached (ECONNREFUSED)"
  },
  ...Object.fromEntries(
    [
      "CERT_HAS_EXPIRED",
      "CERT_REVOKED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    ].map((code): [string, Row] => [`an untrusted certificate (${code})`, {
      handler: requestError("Transport", code),
      reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code },
      says: `integrations.clickviewapp.com could not be reached (${code}): ${BearerAuth.certificateAdvice(code) ?? "-"}`
    }])
  ),
  "a 403 with a filter's web page": {
    handler: respond(403, "<title>Blocked</title>", { "content-type": "text/html; charset=utf-8" }),
    reason: refused(403, { isPage: true }),
    says:
      "the response is a web page, most likely from a filter or a proxy: ask your network administrator to allow apiUrl"
  },
  "a proxy that refuses the connection": {
    handler: requestError("Transport", "UND_ERR_ABORTED", tunnel(407)),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: "UND_ERR_ABORTED", proxyStatus: 407 },
    says:
      "integrations.clickviewapp.com could not be reached, the proxy refused the connection (407): check the network"
  },
  "a proxy from a known variable that refuses the connection": {
    handler: requestError("Transport", "UND_ERR_ABORTED", tunnel(407), { variable: "https_proxy" }),
    reason: {
      _tag: "Transport",
      host: "integrations.clickviewapp.com",
      code: "UND_ERR_ABORTED",
      proxyStatus: 407,
      proxyVariable: "https_proxy"
    },
    says: "integrations.clickviewapp.com could not be reached, the proxy in https_proxy refused the connection (407)"
  },
  "a proxy that responds 503": {
    handler: requestError("Transport", "UND_ERR_ABORTED", tunnel(503)),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: "UND_ERR_ABORTED", proxyStatus: 503 },
    isRetryable: true,
    says: "(503)"
  },
  "an error whose code is a sentence": {
    handler: requestError("Transport", "no code at all"),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: undefined },
    isRetryable: true,
    says: "integrations.clickviewapp.com could not be reached: check"
  },
  "a request that cannot be encoded": {
    handler: requestError("Encode", "EWRITE"),
    reason: {
      _tag: "NotSent",
      problem: "the request cannot be encoded: check apiUrl and the client's request transformations"
    },
    says: "No view key was requested"
  },
  "a 200 whose body breaks off": {
    handler: respond(200, new ReadableStream({ start: (controller) => controller.error(new Error("gone")) })),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: undefined },
    isRetryable: true,
    says: "could not be reached"
  },
  "a 502 whose body breaks off": {
    handler: respond(502, new ReadableStream({ start: (controller) => controller.error(new Error("gone")) })),
    reason: unavailable(502),
    isRetryable: true,
    says: "(502)"
  }
}

const embedUrls: Readonly<Record<string, boolean>> = {
  "https://embed.clickview.example/?viewKey=a&b=c#d": true,
  "http://127.0.0.1:8080/embed?viewKey=a": true,
  "http://localhost/embed": true,
  "http://[::1]:1/embed": true,
  "http://embed.clickview.example/": false,
  "http://localhost.evil.example/": false,
  "http://127.0.0.1.evil.example/": false,
  "https://user:secret@embed.clickview.example/": false,
  "javascript:alert(1)": false,
  "data:text/html,hello": false,
  "/embed": false,
  "": false
}

describe("the reason of a ViewKeyError", () => {
  for (const [name, { handler, isRetryable = false, reason, says }] of Object.entries(rows)) {
    it.effect(`create fails with ${reason._tag} after ${name}`, () =>
      Effect.gen(function*() {
        const error = yield* failure(handler)
        assert.deepStrictEqual<unknown>(error.reason, reason)
        assert.strictEqual(error.isRetryable, isRetryable)
        assert.include(error.message, says)
      }))
  }
})

describe("embedUrl", () => {
  for (const [embedUrl, isSafe] of Object.entries(embedUrls)) {
    it.effect(`create ${isSafe ? "accepts" : "rejects"} the embedUrl ${JSON.stringify(embedUrl)}`, () =>
      Effect.gen(function*() {
        const { create } = yield* viewKeysOver(respondJson(200, { ...key, embedUrl }))
        const outcome = yield* Effect.match(create(viewing), {
          onFailure: ({ reason }) => reason,
          onSuccess: (made) => Redacted.value(made.embedUrl)
        })
        assert.deepStrictEqual<unknown>(outcome, isSafe ? embedUrl : malformed(200, "embedUrl"))
      }))
  }
})

describe("mediaId", () => {
  it.effect("create accepts a GUID in another letter case", () =>
    Effect.gen(function*() {
      const requested = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"
      const { create } = yield* viewKeysOver(respondJson(200, { ...key, mediaId: requested.toLowerCase() }))
      assert.strictEqual((yield* create({ ...viewing, mediaId: requested })).mediaId, requested.toLowerCase())
    }))
})

describe("create", () => {
  it.effect("fails with NoToken and the token's error when there is no token", () =>
    Effect.gen(function*() {
      for (const [status, isRetryable] of [[503, true], [undefined, false]] as const) {
        const reason = status === undefined
          ? { _tag: "Rejected" as const, status: 401, code: "invalid_client" }
          : { _tag: "Unavailable" as const, status }
        const cause = new OAuthError({ reason })
        const error = yield* Effect.flip(
          Effect.flatMap(ViewKeys, ({ create }) => create(viewing)).pipe(
            Effect.provide(
              ViewKeys.layer().pipe(
                Layer.provide(BearerAuth.layer()),
                Layer.provide(ClickViewToken.layerTest(cause)),
                Layer.provide(Layer.succeed(HttpClient.HttpClient, HttpClient.make(respond(200, null))))
              )
            )
          )
        )
        assert.deepStrictEqual(error.reason._tag === "NoToken" ? error.reason.error.reason : undefined, reason)
        assert.strictEqual(error.isRetryable, isRetryable)
        assert.include(error.message, cause.message)
      }
    }))

  it.effect("sends nothing when the client changes the request to another origin", () =>
    Effect.gen(function*() {
      let sent = 0
      const redirected = HttpClient.make((request) =>
        Effect.suspend(() => {
          sent += 1
          return respond(200, null)(request)
        })
      ).pipe(HttpClient.mapRequest(HttpClientRequest.setUrl("https://elsewhere.example/")))
      const api = yield* BearerAuth.make(redirected, yield* ClickViewToken)
      const error = yield* Effect.flip((yield* make(api)).create(viewing))
      assert.strictEqual(error.reason._tag, "NotSent")
      assert.include(error.message, "not sent to https://elsewhere.example")
      assert.strictEqual(sent, 0)
    }).pipe(Effect.provide(ClickViewToken.layerTest())))

  it.effect("reads ClickView's error text even when the client filters statuses", () =>
    Effect.gen(function*() {
      const strict = HttpClient.filterStatusOk(HttpClient.make(respondJson(400, { message: "No." })))
      const api = yield* BearerAuth.make(strict, yield* ClickViewToken)
      const error = yield* Effect.flip((yield* make(api)).create(viewing))
      assert.deepInclude(error.reason, { _tag: "Refused", status: 400, description: "No." })
    }).pipe(Effect.provide(ClickViewToken.layerTest())))

  const silences: Readonly<Record<string, Handler>> = {
    "ClickView does not respond": () => Effect.never,
    "the response does not end": respond(200, new ReadableStream())
  }
  for (const [name, handler] of Object.entries(silences)) {
    it.effect(`fails with Timeout when ${name} within ten seconds`, () =>
      Effect.gen(function*() {
        const waiting = yield* Effect.fork(failure(handler))
        yield* TestClock.adjust("9999 millis")
        assert.isNull(waiting.unsafePoll())
        yield* TestClock.adjust("1 millis")
        const error = yield* Fiber.join(waiting)
        assert.deepStrictEqual(error.reason, {
          _tag: "Timeout",
          host: "integrations.clickviewapp.com",
          limit: 10_000
        })
        assert.include(
          error.message,
          "integrations.clickviewapp.com created no view key within 10000 ms"
        )
        assert.isTrue(error.isRetryable)
      }))
  }

  it.effect("cancels an endless response", () =>
    Effect.gen(function*() {
      let cancelled = false
      const endless = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(16_384)),
        cancel: () => {
          cancelled = true
        }
      })
      assert.strictEqual((yield* failure(respond(200, endless))).reason._tag, "Malformed")
      assert.isTrue(cancelled)
    }))
})

describe("retryAfter", () => {
  const date = "Tue, 24 Nov 2026 10:00:00 GMT"
  const cases: ReadonlyArray<readonly [string, number | undefined]> = [
    ["30", 30_000],
    [" 1 ", 1000],
    ["Tue, 24 Nov 2026 10:01:00 GMT", 60_000],
    ["9".repeat(400), 86_400_000],
    ["0", undefined],
    ["-5", undefined],
    ["1.5", 2000],
    ["soon", undefined],
    ["Tue, 24 Nov 2026 09:00:00 GMT", undefined]
  ]
  for (const [text, wait] of cases) {
    it.effect(`reads Retry-After "${text.slice(0, 40)}" as ${wait === undefined ? "undefined" : `${wait} ms`}`, () =>
      Effect.gen(function*() {
        const { retryAfter } = yield* failure(respond(503, null, { "retry-after": text, date }))
        assert.strictEqual(retryAfter === undefined ? undefined : Duration.toMillis(retryAfter), wait)
      }))
  }
})

describe("a teacher's data", () => {
  it.effect("the error redacts a teacher's name and address in every spelling that ClickView quotes", () =>
    Effect.gen(function*() {
      const { email, firstName, surname } = teacher
      const message = `${firstName} ${surname} <${email}> / ${email.toUpperCase()} / ${
        encodeURIComponent(email)
      }: Adamant`
      const error = yield* failure(respondJson(400, { message }), teacher)
      assert.deepInclude(error.reason, { description: "*** *** <***> / *** / ***: Adamant" })
    }))
})

describe("ViewKeyError.is", () => {
  it("is true for an error of any copy of the package with one of the reasons, and false for everything else", () => {
    const error = new ViewKeyError({ reason: { _tag: "Refused", status: 404, scopes: [] } })
    assert.isTrue(ViewKeyError.is("Malformed", "Refused")(error))
    assert.isTrue(ViewKeyError.is("Refused")({ _tag: "ViewKeyError", reason: { _tag: "Refused" } }))
    const values = [error, new Error("Timeout"), { _tag: "Timeout" }, { _tag: "ViewKeyError" }, undefined]
    assert.deepStrictEqual(values.map(ViewKeyError.is("Timeout")), values.map(() => false))
  })
})
