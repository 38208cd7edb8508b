import { ClickViewEmulator, tokenPath } from "@effect-clickview/emulator"
import { HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { obtainToken, request, secret, send, sendRejected, validForm } from "../fixtures/requests.ts"

const raw = (body: string | Uint8Array, contentType = "application/x-www-form-urlencoded") =>
  HttpClientRequest.post(tokenPath).pipe(
    typeof body === "string"
      ? HttpClientRequest.bodyText(body, contentType)
      : HttpClientRequest.bodyUint8Array(body, contentType)
  )

const form = new URLSearchParams(validForm).toString()

const without = (...names: ReadonlyArray<keyof typeof validForm>) =>
  request(Object.fromEntries(Object.entries(validForm).filter(([name]) => !names.some((other) => other === name))))

const basic = HttpClientRequest.basicAuth(validForm.client_id, validForm.client_secret)

type Row = readonly [rule: string, request: HttpClientRequest.HttpClientRequest, status: number, error: string]

const rules: ReadonlyArray<Row> = [
  ["a JSON body", raw(JSON.stringify(validForm), "application/json"), 400, "invalid_request"],
  ["a multipart body", raw(form, "multipart/form-data; boundary=x"), 400, "invalid_request"],
  ["no content type", HttpClientRequest.post(tokenPath), 400, "invalid_request"],
  [
    "a charset other than UTF-8",
    raw(form, "application/x-www-form-urlencoded; charset=iso-8859-1"),
    400,
    "invalid_request"
  ],
  ["a broken percent escape", raw(`${form}&x=%zz`), 400, "invalid_request"],
  ["a truncated percent escape", raw(`${form}&x=%4`), 400, "invalid_request"],
  ["percent escapes that are not UTF-8", raw(`${form}&x=%ff`), 400, "invalid_request"],
  [
    "bytes that are not UTF-8",
    raw(new Uint8Array([...new TextEncoder().encode(`${form}&x=`), 0xff])),
    400,
    "invalid_request"
  ],
  ["grant_type missing", without("grant_type"), 400, "invalid_request"],
  ["client_id missing", without("client_id"), 400, "invalid_request"],
  ["scope missing", without("scope"), 400, "invalid_scope"],
  ["grant_type empty", request({ ...validForm, grant_type: "" }), 400, "invalid_request"],
  ["scope empty", request({ ...validForm, scope: "" }), 400, "invalid_scope"],
  ["client_secret missing", without("client_secret"), 401, "invalid_client"],
  ["client_secret empty", request({ ...validForm, client_secret: "" }), 401, "invalid_client"],
  ["no client authentication", without("client_id", "client_secret"), 401, "invalid_client"],
  ["grant_type twice", raw(`${form}&grant_type=client_credentials`), 400, "invalid_request"],
  ["client_id twice", raw(`${form}&client_id=${validForm.client_id}`), 400, "invalid_request"],
  ["client_secret twice", raw(`${form}&client_secret=${secret}`), 400, "invalid_request"],
  ["scope twice", raw(`${form}&scope=smartembed.viewkey`), 400, "invalid_request"],
  ["a parameter twice, once empty", raw(`${form}&scope=`), 400, "invalid_request"],
  ["a parameter twice under an escaped name", raw(`${form}&%73cope=smartembed.viewkey`), 400, "invalid_request"],
  ["an unknown parameter twice", raw(`${form}&x=1&x=2`), 400, "invalid_request"],
  ["a parameter in the URL", request(validForm, `${tokenPath}?scope=smartembed.viewkey`), 400, "invalid_request"],
  ["an unknown client", request({ ...validForm, client_id: "nobody" }), 401, "invalid_client"],
  [
    "a client id that is a property of Object.prototype",
    request({ ...validForm, client_id: "constructor" }),
    401,
    "invalid_client"
  ],
  ["a wrong secret", request({ ...validForm, client_secret: "wrong" }), 401, "invalid_client"],
  ["a secret with a trailing space", request({ ...validForm, client_secret: `${secret} ` }), 401, "invalid_client"],
  ["a secret in other case", request({ ...validForm, client_secret: secret.toUpperCase() }), 401, "invalid_client"],
  [
    "a wrong secret and a wrong grant",
    request({ ...validForm, client_secret: "wrong", grant_type: "password" }),
    401,
    "invalid_client"
  ],
  ["HTTP Basic alone", basic(without("client_id", "client_secret")), 401, "invalid_client"],
  ["HTTP Basic and a secret in the body", basic(request()), 400, "invalid_request"],
  ["another grant", request({ ...validForm, grant_type: "authorization_code" }), 400, "unsupported_grant_type"],
  ["a grant in other case", request({ ...validForm, grant_type: "Client_Credentials" }), 400, "unsupported_grant_type"],
  ["a scope that is not allowed", request({ ...validForm, scope: "admin" }), 400, "invalid_scope"],
  [
    "an allowed scope and one that is not",
    request({ ...validForm, scope: "smartembed.viewkey admin" }),
    400,
    "invalid_scope"
  ],
  ["a scope in other case", request({ ...validForm, scope: "Smartembed.ViewKey" }), 400, "invalid_scope"],
  [
    "a scope with two spaces",
    request({ ...validForm, scope: "smartembed.viewkey  smartembed.viewkey" }),
    400,
    "invalid_scope"
  ],
  ["a scope with a quote", request({ ...validForm, scope: "\"smartembed.viewkey\"" }), 400, "invalid_scope"]
]

const accepted: ReadonlyArray<readonly [rule: string, request: HttpClientRequest.HttpClientRequest]> = [
  ["the request that ClickView documents", request()],
  ["a charset parameter", raw(form, "application/x-www-form-urlencoded;charset=UTF-8")],
  ["a quoted charset and a capitalized media type", raw(form, "Application/X-WWW-Form-Urlencoded; charset=\"utf-8\"")],
  ["an unknown parameter", request({ ...validForm, audience: "anything" })],
  ["an unknown query parameter", request(validForm, `${tokenPath}?trace=1`)],
  ["the same scope named twice", request({ ...validForm, scope: "smartembed.viewkey smartembed.viewkey" })],
  ["a percent-encoded parameter name", raw(form.replace("scope", "%73cope"))],
  ["empty pairs between parameters", raw(form.replaceAll("&", "&&"))]
]

describe("TokenEndpoint", () => {
  for (const [rule, request, status, error] of rules) {
    it.effect(`rejects ${rule} with ${status} ${error}`, () =>
      Effect.gen(function*() {
        const { tokensIssued } = yield* ClickViewEmulator
        const response = yield* sendRejected(request)
        assert.deepStrictEqual([response.status, response.error], [status, error])
        assert.match(response.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
        assert.notInclude(response.text, secret)
        assert.strictEqual(response.headers["content-type"], "application/json")
        assert.strictEqual(response.headers["cache-control"], "no-store")
        assert.strictEqual(response.headers["pragma"], "no-cache")
        assert.strictEqual("www-authenticate" in response.headers, status === 401)
        assert.strictEqual(yield* tokensIssued, 0)
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  it.effect("names the missing parameter", () =>
    Effect.gen(function*() {
      for (const name of ["grant_type", "client_id", "client_secret", "scope"] as const) {
        assert.strictEqual((yield* sendRejected(without(name))).error_description, `The parameter ${name} is missing`)
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  for (const [rule, request] of accepted) {
    it.effect(`issues a token for ${rule}`, () =>
      Effect.gen(function*() {
        const response = yield* send(request)
        assert.deepStrictEqual([response.status, response.headers["content-type"]], [200, "application/json"])
        assert.strictEqual(response.headers["cache-control"], "no-store")
        assert.strictEqual(response.headers["pragma"], "no-cache")
        assert.include(response.text, "\"scope\":\"smartembed.viewkey\"")
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  it.effect("responds as RFC 6749 section 5.1 says, with a new token each time", () =>
    Effect.gen(function*() {
      const { tokensIssued } = yield* ClickViewEmulator
      const [first, second] = [yield* obtainToken(), yield* obtainToken()]
      assert.match(first.access_token, /^[A-Za-z0-9\-._~+/]{32,}=*$/)
      assert.deepStrictEqual({ ...first, access_token: "" }, {
        access_token: "",
        token_type: "Bearer",
        expires_in: 86_400,
        scope: "smartembed.viewkey"
      })
      assert.notStrictEqual(first.access_token, second.access_token)
      assert.strictEqual(yield* tokensIssued, 2)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] as const) {
    it.effect(`responds to ${method} with 405 and the allowed method`, () =>
      Effect.gen(function*() {
        const response = yield* send(HttpClientRequest.make(method)(tokenPath))
        assert.deepStrictEqual([response.status, response.headers.allow], [405, "POST"])
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  it.effect("accepts a body of 64 KiB and responds with 413 to one more byte", () =>
    Effect.gen(function*() {
      const padded = (size: number) => raw(`${form}&x=${"a".repeat(size - form.length - 3)}`)
      assert.strictEqual((yield* send(padded(64 * 1024))).status, 200)
      assert.strictEqual((yield* send(padded(64 * 1024 + 1))).status, 413)
      const { requests } = yield* ClickViewEmulator
      assert.deepStrictEqual((yield* requests).map(({ form }) => Object.keys(form).length), [5, 0])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("keeps the secrets, scopes and lifetimes of several clients apart", () =>
    Effect.gen(function*() {
      const one = { ...validForm, client_id: "one", scope: "a b" }
      assert.deepInclude(yield* obtainToken({ ...one, client_secret: "old" }), { scope: "a b", expires_in: 90 })
      assert.deepInclude(yield* obtainToken({ ...one, client_secret: "new", scope: "b" }), {
        scope: "b",
        expires_in: 90
      })
      assert.strictEqual((yield* sendRejected(request({ ...one, client_secret: "other" }))).error, "invalid_client")
      const two = { ...validForm, client_id: "two", client_secret: "other" }
      assert.notProperty(yield* obtainToken(two), "expires_in")
      assert.strictEqual((yield* sendRejected(request({ ...two, scope: "a" }))).error, "invalid_scope")
      assert.strictEqual((yield* sendRejected(request())).error, "invalid_client")
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [
        {
          id: "one",
          secrets: [Redacted.make("old"), Redacted.make("new")],
          scopes: ["a", "b"],
          lifetime: "90.9 seconds"
        },
        { id: "two", secrets: [Redacted.make("other")], lifetime: Duration.infinity }
      ]
    }))))
})
