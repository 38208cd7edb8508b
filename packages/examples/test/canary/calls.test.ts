/**
 * The canary for calls that carry the token: the API writes it wherever it can, and everything printable is searched.
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

const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => () =>
  Effect.succeed(new Response(body, { status, headers }))

type Answers = (signal: AbortSignal) => Effect.Effect<Response, unknown>

const challenge = (error: string) => ({
  "www-authenticate": `Bearer realm="${echo}", error="${error}", error_description="${echo}"`
})

const scenarios: Readonly<Record<string, Answers>> = {
  "an answer": answer(200, JSON.stringify({ echo }), { "content-type": "application/json" }),
  "an answer that is no JSON": answer(200, echo, { "content-type": "application/json" }),
  "a refused token, again and again": answer(401, echo, challenge("invalid_token")),
  "a scope that is missing": answer(403, echo, challenge("insufficient_scope")),
  "an overload": answer(503, echo, { "retry-after": "1" }),
  "a redirect to another origin": answer(307, echo, { location: "https://evil.example/" }),
  "a reset": () => Effect.fail(new TypeError("fetch failed", { cause: new Error("ECONNRESET") }))
}

/** ClickView's token endpoint, and an API that gives these answers. */
const servers = (answers: Answers): Layer.Layer<HttpClient.HttpClient> =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url, signal) =>
      (url.host === "auth.clickviewapp.com"
        ? Effect.succeed(Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 }))
        : answers(signal)).pipe(
          Effect.map((response) => HttpClientResponse.fromWeb(request, response)),
          Effect.mapError((cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }))
        )
    )
  )

const observe = (surfaces: Surfaces, answers: Answers) =>
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
          Layer.provide(servers(answers))
        )
      )
    )
  )

const assertClean = (name: string, text: string) =>
  assert.deepStrictEqual(find(text, secrets), [], `${name} shows a secret`)

describe("no surface of a call shows the token", () => {
  for (const [name, answers] of Object.entries(scenarios)) {
    it.live(`when the API answers with ${name}`, () =>
      Effect.gen(function* () {
        const surfaces = new Surfaces()
        const seen = yield* observe(surfaces, answers)
        assertClean("a value", seen.map(prints).join("\n"))
        assert.isAbove(surfaces.logs.length, 5)
        assertClean("a log", surfaces.logs.join("\n"))
        assert.isAbove(surfaces.spans.length, 3)
        assertClean("a span", surfaces.spans.join("\n"))
      }))
  }

  it.live("a client without BearerAuth shows it in each of these places: the canary would see it", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      const seen = yield* surfaces.watch(
        Effect.gen(function* () {
          const client = yield* HttpClient.HttpClient
          const headers = { "x-authorization": `Bearer ${accessToken}` }
          const response = yield* client.get("https://integrations.clickviewapp.com/", { headers })
          yield* Effect.logInfo(response)
          return response
        }).pipe(Effect.provide(servers(answer(403, echo, challenge("invalid_token")))))
      )
      for (const text of [prints(seen), surfaces.logs.join("\n"), surfaces.spans.join("\n")]) {
        assert.isNotEmpty(find(text, secrets))
      }
    }))
})
