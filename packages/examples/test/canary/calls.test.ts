/**
 * The canary for authorized calls: the API echoes the token wherever it can, and the test searches all output for it.
 */
import { BearerAuth, Challenge, ClickViewToken } from "@effect-clickview/token"
import { HttpBody, HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted } from "effect"
import { find, prints } from "./Canary.ts"
import { Surfaces } from "./Surfaces.ts"

const secret = "Zq7+/k\\w%9=Xn&4vT~pL^2"
const accessToken = "tok-5Yw.R8_e~mQ+1/hB3xK7=="
const secrets = [secret, accessToken]
const echo = `you sent ${accessToken}`

const respond = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => () =>
  Effect.succeed(new Response(body, { status, headers }))

type Responder = (signal: AbortSignal) => Effect.Effect<Response, unknown>

const challenge = (error: string) => ({
  "www-authenticate": `Bearer realm="${echo}", error="${error}", error_description="${echo}"`
})

const scenarios: Readonly<Record<string, Responder>> = {
  "a JSON response": respond(200, JSON.stringify({ echo }), { "content-type": "application/json" }),
  "a response that is not JSON": respond(200, echo, { "content-type": "application/json" }),
  "a 401 on every attempt": respond(401, echo, challenge("invalid_token")),
  "a 403 for a missing scope": respond(403, echo, challenge("insufficient_scope")),
  "a 503": respond(503, echo, { "retry-after": "1" }),
  "a redirect to another origin": respond(307, echo, { location: "https://evil.example/" }),
  "a connection reset": () => Effect.fail(new TypeError("fetch failed", { cause: new Error("ECONNRESET") }))
}

/** A token endpoint, and an API that responds with `respond`. */
const servers = (respond: Responder): Layer.Layer<HttpClient.HttpClient> =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url, signal) =>
      (url.host === "auth.clickviewapp.com"
        ? Effect.succeed(Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 }))
        : respond(signal)).pipe(
          Effect.map((response) => HttpClientResponse.fromWeb(request, response)),
          Effect.mapError((cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }))
        )
    )
  )

const observe = (surfaces: Surfaces, respond: Responder) =>
  surfaces.watch(
    Effect.gen(function* () {
      const client = yield* BearerAuth
      const call = HttpClient.followRedirects(client).post("/api/v1/thing", { body: HttpBody.unsafeJson({ a: 1 }) })
      const response = yield* Effect.exit(call)
      const json = yield* Effect.exit(Effect.flatMap(call, ({ json }) => json))
      const ok = yield* Effect.exit(Effect.flatMap(call, HttpClientResponse.filterStatusOk))
      const challenges = Exit.isSuccess(response) ? Challenge.of(response.value) : []
      yield* Effect.logInfo("outcomes", response, ok, challenges)
      yield* Effect.logError(Exit.isFailure(json) ? json.cause : "", Exit.isFailure(ok) ? ok.cause : "")
      return [response, Exit.isFailure(json) ? json : undefined, ok, challenges]
    }).pipe(
      Effect.provide(
        BearerAuth.layer().pipe(
          Layer.provide(ClickViewToken.layer({ clientId: "canary", clientSecret: Redacted.make(secret) })),
          Layer.provide(servers(respond))
        )
      )
    )
  )

const assertClean = (name: string, text: string) =>
  assert.deepStrictEqual(find(text, secrets), [], `${name} contains a secret`)

describe("authorized call", () => {
  for (const [name, respond] of Object.entries(scenarios)) {
    it.live(`values, logs and spans contain no token when the API responds with ${name}`, () =>
      Effect.gen(function* () {
        const surfaces = new Surfaces()
        const seen = yield* observe(surfaces, respond)
        assertClean("a value", seen.map(prints).join("\n"))
        assert.isAbove(surfaces.logs.length, 5)
        assertClean("a log", surfaces.logs.join("\n"))
        assert.isAbove(surfaces.spans.length, 3)
        assertClean("a span", surfaces.spans.join("\n"))
      }))
  }

  it.live("the canary finds the token in values, logs and spans of a client without BearerAuth", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      const seen = yield* surfaces.watch(
        Effect.gen(function* () {
          const client = yield* HttpClient.HttpClient
          const headers = { "x-authorization": `Bearer ${accessToken}` }
          const response = yield* client.get("https://integrations.clickviewapp.com/", { headers })
          yield* Effect.logInfo(response)
          return response
        }).pipe(Effect.provide(servers(respond(403, echo, challenge("invalid_token")))))
      )
      for (const text of [prints(seen), surfaces.logs.join("\n"), surfaces.spans.join("\n")]) {
        assert.isNotEmpty(find(text, secrets))
      }
    }))
})
