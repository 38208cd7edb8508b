/**
 * Every way in which there can be no view key: which reason it has, and whether repeating can help.
 */
import { BearerAuth, ClickViewToken, OAuthError } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted, TestClock } from "effect"
import type { Viewer, ViewKeyErrorReason } from "../src/index.ts"
import { ViewKeyError, ViewKeys } from "../src/index.ts"
import type { Answer } from "./support/Answering.ts"
import { broken, json, key, keysOf, raw } from "./support/Answering.ts"
import { teacher, viewing } from "./support/Viewers.ts"

const make = (...options: Parameters<typeof ViewKeys.make>) => Effect.orDie(ViewKeys.make(...options))

const failure = (answer: Answer, viewer: Viewer = viewing.viewer) =>
  Effect.flatMap(keysOf(answer), ({ create }) => Effect.flip(create({ mediaId: "media-1", viewer })))

/** As undici tells of a proxy that refuses. */
const tunnel = (status: number) => `Proxy response (${status}) !== 200 when HTTP Tunneling`

interface Row {
  readonly answer: Answer
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
  fields: [{ field: "mediaId", expected: "the id that was asked for" }]
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
  "a refusal in a sentence": {
    answer: json(400, { message: "This video is not yours." }),
    reason: refused(400, { description: "This video is not yours." }),
    says: "integrations.clickviewapp.com refused to make a view key (400, \"This video is not yours.\"): check mediaId"
  },
  "a refusal field by field": {
    answer: json(422, { title: "One or more errors", errors: { "data.schoolId": ["is unknown"], mediaId: "too" } }),
    reason: refused(422, { description: "One or more errors; is unknown; too" }),
    says: "is unknown"
  },
  "a refusal in a list": {
    answer: json(400, { error: "invalid_request", problems: ["one", 2, "three"] }),
    reason: refused(400, { description: "invalid_request; one; three" }),
    says: "one; three"
  },
  "a refusal without a word": { answer: raw(400, null), reason: refused(400), says: "(400)" },
  "a refusal as a page": { answer: raw(400, "<p>no</p>"), reason: refused(400), says: "(400)" },
  "a refusal whose text is a number": {
    answer: json(400, { message: 7, error: "" }),
    reason: refused(400),
    says: "(400)"
  },
  "a video that is not there": { answer: raw(404, null), reason: refused(404), says: "check mediaId and apiUrl" },
  "a token refused twice": {
    answer: raw(401, null, bearer("error=\"invalid_token\", error_description=\"gone\"")),
    reason: refused(401, { error: "invalid_token", description: "gone" }),
    says: "401 invalid_token, \"gone\"): check that apiUrl and tokenUrl belong together"
  },
  "a scope that is missing": {
    answer: raw(403, null, bearer("error=\"insufficient_scope\", scope=\"smartembed.viewkey more\"")),
    reason: refused(403, { error: "insufficient_scope", scopes: ["smartembed.viewkey", "more"] }),
    says: "ask ClickView to allow the scope smartembed.viewkey more for the client"
  },
  "a scope that is missing, without its name": {
    answer: raw(403, null, bearer("error=\"insufficient_scope\"")),
    reason: refused(403, { error: "insufficient_scope" }),
    says: "allow view keys for the client"
  },
  "an agreement that does not cover it": {
    answer: raw(403, null),
    reason: refused(403),
    says: "your agreement covers"
  },
  "too many requests": {
    answer: json(429, { message: "slow down" }),
    reason: unavailable(429, "slow down"),
    isRetryable: true,
    says: "(429, \"slow down\"): try again later"
  },
  "a time-out on ClickView's side": {
    answer: raw(408, null),
    reason: unavailable(408),
    isRetryable: true,
    says: "(408)"
  },
  "a request that came too early": {
    answer: raw(425, null),
    reason: unavailable(425),
    isRetryable: true,
    says: "(425)"
  },
  "a breakdown": { answer: raw(500, "<h1>Oops</h1>"), reason: unavailable(500), isRetryable: true, says: "(500)" },
  "an overload": {
    answer: raw(503, null),
    reason: unavailable(503),
    isRetryable: true,
    says: "integrations.clickviewapp.com cannot make a view key now (503)"
  },
  "a redirect": {
    answer: raw(307, null, { location: "https://elsewhere.example/" }),
    reason: { _tag: "Redirected", host: "integrations.clickviewapp.com", status: 307 },
    says: "integrations.clickviewapp.com answered with a redirect (307), which is not followed"
  },
  "a redirect that fetch hides": {
    answer: raw(0, null),
    reason: { _tag: "Redirected", host: "integrations.clickviewapp.com", status: 0 },
    says: "set apiUrl to the final address"
  },
  "a page": {
    answer: raw(200, "<h1>Welcome</h1>"),
    reason: malformed(200, "the body"),
    says: "The answer of integrations.clickviewapp.com (200) is not a view key"
  },
  "nothing": { answer: raw(200, null), reason: malformed(200, "the body"), says: "JSON object" },
  "half an answer": { answer: raw(200, "{\"mediaId\":"), reason: malformed(200, "the body"), says: "JSON object" },
  "a list": { answer: json(200, [key]), reason: malformed(200, "the body"), says: "JSON object" },
  "an empty object": {
    answer: json(200, {}),
    reason: malformed(200, "mediaId", "viewKey", "embedUrl"),
    says: "viewKey must be text that is not empty; embedUrl must be"
  },
  "no video": { answer: json(200, { ...key, mediaId: undefined }), reason: malformed(200, "mediaId"), says: "mediaId" },
  "a key for another video": {
    answer: json(200, { ...key, mediaId: "media-2" }),
    reason: malformedId,
    says: "mediaId must be the id that was asked for"
  },
  "a key for a video whose id differs in letter case": {
    answer: json(200, { ...key, mediaId: "Media-1" }),
    reason: malformedId,
    says: "mediaId must be the id that was asked for"
  },
  "an empty key": { answer: json(200, { ...key, viewKey: "" }), reason: malformed(200, "viewKey"), says: "viewKey" },
  "a key that is a number": {
    answer: json(201, { ...key, viewKey: 7 }),
    reason: malformed(201, "viewKey"),
    says: "text"
  },
  "too much": {
    answer: json(200, { ...key, more: "x".repeat(65_536) }),
    reason: malformed(200, "the body"),
    says: "at most 65536 bytes"
  },
  "a deep answer": { answer: raw(200, "[".repeat(60_000)), reason: malformed(200, "the body"), says: "JSON object" },
  "an address that cannot be reached": {
    answer: broken("Transport", "ECONNREFUSED"),
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
    ].map((code): [string, Row] => [`a certificate that is not trusted (${code})`, {
      answer: broken("Transport", code),
      reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code },
      says: `integrations.clickviewapp.com could not be reached (${code}): ${BearerAuth.certificateAdvice(code) ?? "-"}`
    }])
  ),
  "a filter's page in a 403": {
    answer: raw(403, "<title>Blocked</title>", { "content-type": "text/html; charset=utf-8" }),
    reason: refused(403, { isPage: true }),
    says:
      "a web page came instead of ClickView's answer, most likely from a filter or a proxy: ask whoever runs your network"
  },
  "a proxy that refuses": {
    answer: broken("Transport", "UND_ERR_ABORTED", tunnel(407)),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: "UND_ERR_ABORTED", proxyStatus: 407 },
    says:
      "integrations.clickviewapp.com could not be reached, the proxy refused the connection (407): check the network"
  },
  "a proxy that refuses, in a variable that the client knows": {
    answer: broken("Transport", "UND_ERR_ABORTED", tunnel(407), { variable: "https_proxy" }),
    reason: {
      _tag: "Transport",
      host: "integrations.clickviewapp.com",
      code: "UND_ERR_ABORTED",
      proxyStatus: 407,
      proxyVariable: "https_proxy"
    },
    says: "integrations.clickviewapp.com could not be reached, the proxy in https_proxy refused the connection (407)"
  },
  "a proxy that cannot connect now": {
    answer: broken("Transport", "UND_ERR_ABORTED", tunnel(503)),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: "UND_ERR_ABORTED", proxyStatus: 503 },
    isRetryable: true,
    says: "(503)"
  },
  "an error whose code is a sentence": {
    answer: broken("Transport", "no code at all"),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: undefined },
    isRetryable: true,
    says: "integrations.clickviewapp.com could not be reached: check"
  },
  "a request that cannot be written": {
    answer: broken("Encode", "EWRITE"),
    reason: { _tag: "NotSent", problem: "the request cannot be written: check apiUrl and what changes the request" },
    says: "No view key was asked for"
  },
  "a body that breaks off": {
    answer: raw(200, new ReadableStream({ start: (controller) => controller.error(new Error("gone")) })),
    reason: { _tag: "Transport", host: "integrations.clickviewapp.com", code: undefined },
    isRetryable: true,
    says: "could not be reached"
  },
  "a breakdown whose body breaks off": {
    answer: raw(502, new ReadableStream({ start: (controller) => controller.error(new Error("gone")) })),
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

describe("there is no view key when ClickView answers with", () => {
  for (const [name, { answer, isRetryable = false, reason, says }] of Object.entries(rows)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const error = yield* failure(answer)
        assert.deepStrictEqual<unknown>(error.reason, reason)
        assert.strictEqual(error.isRetryable, isRetryable)
        assert.include(error.message, says)
      }))
  }
})

describe("the player's address", () => {
  for (const [embedUrl, isSafe] of Object.entries(embedUrls)) {
    it.effect(`${isSafe ? "may" : "may not"} be ${JSON.stringify(embedUrl)}`, () =>
      Effect.gen(function*() {
        const { create } = yield* keysOf(json(200, { ...key, embedUrl }))
        const outcome = yield* Effect.match(create(viewing), {
          onFailure: ({ reason }) => reason,
          onSuccess: (made) => Redacted.value(made.embedUrl)
        })
        assert.deepStrictEqual<unknown>(outcome, isSafe ? embedUrl : malformed(200, "embedUrl"))
      }))
  }
})

describe("a view key", () => {
  it.effect("is for the video that was asked for when ClickView writes a GUID in other letter case", () =>
    Effect.gen(function*() {
      const asked = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"
      const { create } = yield* keysOf(json(200, { ...key, mediaId: asked.toLowerCase() }))
      assert.strictEqual((yield* create({ ...viewing, mediaId: asked })).mediaId, asked.toLowerCase())
    }))
})

describe("there is no view key", () => {
  it.effect("when there is no token: its failure is there to look at", () =>
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
                Layer.provide(Layer.succeed(HttpClient.HttpClient, HttpClient.make(raw(200, null))))
              )
            )
          )
        )
        assert.deepStrictEqual(error.reason._tag === "NoToken" ? error.reason.error.reason : undefined, reason)
        assert.strictEqual(error.isRetryable, isRetryable)
        assert.include(error.message, cause.message)
      }
    }))

  it.effect("when the client leads elsewhere: nothing is sent", () =>
    Effect.gen(function*() {
      let sent = 0
      const astray = HttpClient.make((request) =>
        Effect.suspend(() => {
          sent += 1
          return raw(200, null)(request)
        })
      ).pipe(HttpClient.mapRequest(HttpClientRequest.setUrl("https://elsewhere.example/")))
      const api = yield* BearerAuth.make(astray, yield* ClickViewToken)
      const error = yield* Effect.flip((yield* make(api)).create(viewing))
      assert.strictEqual(error.reason._tag, "NotSent")
      assert.include(error.message, "not sent to https://elsewhere.example")
      assert.strictEqual(sent, 0)
    }).pipe(Effect.provide(ClickViewToken.layerTest())))

  it.effect("when a client of one's own fails on statuses: what ClickView said is understood all the same", () =>
    Effect.gen(function*() {
      const strict = HttpClient.filterStatusOk(HttpClient.make(json(400, { message: "No." })))
      const api = yield* BearerAuth.make(strict, yield* ClickViewToken)
      const error = yield* Effect.flip((yield* make(api)).create(viewing))
      assert.deepInclude(error.reason, { _tag: "Refused", status: 400, description: "No." })
    }).pipe(Effect.provide(ClickViewToken.layerTest())))

  const silences: Readonly<Record<string, Answer>> = {
    "ClickView says nothing": () => Effect.never,
    "its answer never ends": raw(200, new ReadableStream())
  }
  for (const [name, answer] of Object.entries(silences)) {
    it.effect(`when ${name} for ten seconds`, () =>
      Effect.gen(function*() {
        const waiting = yield* Effect.fork(failure(answer))
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
          "integrations.clickviewapp.com took the token and made no view key within 10000 ms"
        )
        assert.isTrue(error.isRetryable)
      }))
  }

  it.effect("when an answer is endless: it is cancelled", () =>
    Effect.gen(function*() {
      let cancelled = false
      const endless = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(16_384)),
        cancel: () => {
          cancelled = true
        }
      })
      assert.strictEqual((yield* failure(raw(200, endless))).reason._tag, "Malformed")
      assert.isTrue(cancelled)
    }))
})

describe("when to come back", () => {
  const date = "Tue, 24 Nov 2026 10:00:00 GMT"
  const waits: ReadonlyArray<readonly [string, number | undefined]> = [
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
  for (const [text, wait] of waits) {
    it.effect(`"${text.slice(0, 40)}" means ${wait === undefined ? "nothing" : `${wait} ms`}`, () =>
      Effect.gen(function*() {
        const { retryAfter } = yield* failure(raw(503, null, { "retry-after": text, date }))
        assert.strictEqual(retryAfter === undefined ? undefined : Duration.toMillis(retryAfter), wait)
      }))
  }
})

describe("a teacher", () => {
  it.effect("is not quoted, however ClickView quotes one", () =>
    Effect.gen(function*() {
      const { email, firstName, surname } = teacher
      const message = `${firstName} ${surname} <${email}> / ${email.toUpperCase()} / ${
        encodeURIComponent(email)
      }: Adamant`
      const error = yield* failure(json(400, { message }), teacher)
      assert.deepInclude(error.reason, { description: "*** *** <***> / *** / ***: Adamant" })
    }))
})

describe("ViewKeyError.is", () => {
  it("accepts an error with one of the reasons, of any copy of the package, and refuses everything else", () => {
    const error = new ViewKeyError({ reason: { _tag: "Refused", status: 404, scopes: [] } })
    assert.isTrue(ViewKeyError.is("Malformed", "Refused")(error))
    assert.isTrue(ViewKeyError.is("Refused")({ _tag: "ViewKeyError", reason: { _tag: "Refused" } }))
    const values = [error, new Error("Timeout"), { _tag: "Timeout" }, { _tag: "ViewKeyError" }, undefined]
    assert.deepStrictEqual(values.map(ViewKeyError.is("Timeout")), values.map(() => false))
  })
})
