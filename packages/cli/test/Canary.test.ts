/**
 * No output contains a secret in any encoding, even when a server, a proxy or a page repeats it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type * as Http from "node:http"
import { clickview, type Environment } from "./support/clickview.ts"
import { formsOf, found } from "./support/forms.ts"
import * as Stage from "./support/Stage.ts"

const secret = "canary+secret/%7E&=x\"y"
const token = "canary.token-value~1"
const password = "canary-pass@word:1"
const secrets = [secret, token, password]

const repeated = secrets.flatMap(formsOf)
const text = repeated.join(" ").slice(0, 8000)

/** The encodings, in groups that are not truncated. */
const titles = repeated.map((form) => form.replaceAll("<", "&lt;"))

const json =
  (status: number, body: unknown, headers: Http.OutgoingHttpHeaders = {}): Http.RequestListener => (_, response) => {
    response.writeHead(status, { "content-type": "application/json", server: text.slice(0, 1000), ...headers })
      .end(JSON.stringify(body))
  }

const page = (status: number, title: string): Http.RequestListener => (_, response) => {
  response.writeHead(status, { "content-type": "text/html", server: title }).end(`<title>${title}</title>`)
}

const granted = json(200, { access_token: token, token_type: "Bearer", expires_in: 3600, scope: "smartembed.viewkey" })

const both = (answer: Http.RequestListener, api: Http.RequestListener): Http.RequestListener => (request, response) =>
  (request.url === "/connect/token" ? answer : api)(request, response)

/** An API that refuses the empty request, and gives this response to a request for a video. */
const makes = (answer: Http.RequestListener): Http.RequestListener => (request, response) => {
  let body = ""
  request.on("data", (bytes: Buffer) => {
    body += bytes.toString()
  })
  request.on("end", () => (body === "{}" ? json(400, {}) : answer)(request, response))
}

const viewKey = "canary-view-key-7Yq"

const made = { mediaId: "m-1", viewKey, embedUrl: `https://embed.clickview.test/play?viewKey=${viewKey}` }

const served = (handler: Http.RequestListener): Effect.Effect<Environment, never, Scope.Scope> =>
  Effect.map(Stage.server(handler), (origin) => ({
    variables: { ...Stage.at(origin), CLICKVIEW_CLIENT_SECRET: secret }
  }))

const login = `pupil:${encodeURIComponent(password)}@`

const proxied = (answer: string): Effect.Effect<Environment, never, Scope.Scope> =>
  Effect.map(Stage.proxy(answer), (origin) => ({
    variables: { ...Stage.at("https://auth.clickview.test"), CLICKVIEW_CLIENT_SECRET: secret },
    proxies: { HTTPS_PROXY: origin.replace("//", `//${login}`) }
  }))

const echo = { error: "invalid_client", error_description: text, error_uri: text }

const challenge = (error: string) => ({
  "www-authenticate": `Bearer error="${error}", error_description="${token} ${secret.replaceAll("\"", "")}"`
})

const stages: Readonly<Record<string, Effect.Effect<Environment, never, Scope.Scope>>> = {
  "a refusal repeats it": served(json(401, echo)),
  "a refusal's code is it": served(json(400, { error: secret })),
  "an unavailable server repeats it": served(json(503, echo)),
  "a redirect leads to it": served((_, response) => {
    response.writeHead(302, { location: `https://${Buffer.from(secret).toString("hex")}.test/${secret}` }).end()
  }),
  "an API refuses and repeats it": served(both(granted, json(401, {}, challenge("invalid_token")))),
  "an API forbids and repeats it": served(both(granted, json(403, {}, challenge(token)))),
  "all is well": served(both(granted, json(400, { message: text }))),
  "a proxy repeats the password": proxied(
    `HTTP/1.1 407 No\nProxy-Authenticate: ${
      password.replaceAll(/\W/g, "")
    } realm="${password}"\nLocation: http://${password}/\n\n`
  ),
  "the proxy variable is wrong": Effect.succeed({
    variables: { ...Stage.at("https://auth.clickview.test"), CLICKVIEW_CLIENT_SECRET: secret },
    proxies: { HTTPS_PROXY: `ftp://${login}proxy.test:80` }
  }),
  "the token's address holds it": Effect.succeed({
    variables: {
      ...Stage.at("https://auth.clickview.test"),
      CLICKVIEW_CLIENT_SECRET: secret,
      CLICKVIEW_TOKEN_URL: `https://me:${encodeURIComponent(secret)}@auth.clickview.test`
    }
  }),
  "the id is the secret": served(json(401, echo)).pipe(
    Effect.map(({ variables }) => ({ variables: { ...variables, CLICKVIEW_CLIENT_ID: secret } }))
  )
}

const ways = [["doctor", "--verbose"], ["doctor", "--json"], ["token"]]

const shows = (environment: Environment) =>
  Effect.map(
    Effect.forEach(ways, (args) => clickview(args, environment)),
    (all) => all.map(({ stderr, stdout }) => `${stdout}${stderr}`)
  )

describe("secrets in the output", () => {
  for (const [name, stage] of Object.entries(stages)) {
    it.live(`shows no secret when ${name}`, () =>
      Effect.gen(function*() {
        // Without an issued token, only the secret and the password can leak.
        const known = name.includes("API") || name === "all is well" ? secrets : [secret, password]
        for (const shown of yield* shows(yield* stage)) assert.deepStrictEqual(found(shown, known), [])
      }).pipe(Effect.scoped))
  }

  it.live("shows no secret and no view key when ClickView issues a view key", () =>
    Effect.gen(function*() {
      const environment = yield* served(both(granted, makes(json(201, made))))
      for (const args of [["doctor", "--media-id", "m-1", "--verbose"], ["doctor", "--media-id", "m-1", "--json"]]) {
        const { code, stderr, stdout } = yield* clickview(args, environment)
        assert.include(stdout, "issued for m-1, the player is at https://embed.clickview.test")
        assert.deepStrictEqual(found(`${stdout}${stderr}`, [...secrets, viewKey]), [])
        assert.strictEqual(code, 0)
      }
      const { stderr, stdout } = yield* clickview(["view-key", "--media-id", "m-1", "--student"], environment)
      assert.strictEqual(stdout, `${made.embedUrl}\n`)
      assert.deepStrictEqual(found(stderr, [...secrets, viewKey]), [])
    }).pipe(Effect.scoped))

  for (
    const [name, answer] of [
      ["a refusal of a view key repeats it", json(400, { message: text })],
      ["the challenge of a refused view key repeats it", json(403, {}, challenge(token))],
      ["ClickView cannot make a view key and repeats it", json(503, { message: text })],
      ["a malformed view key response repeats it", json(201, { mediaId: text, viewKey: 7, embedUrl: text })],
      ["a page comes instead of a view key", page(403, text)],
      ["a call for a view key is redirected", json(302, {}, { location: `https://elsewhere.test/${token}` })]
    ] as const
  ) {
    it.live(`shows no secret when ${name}`, () =>
      Effect.gen(function*() {
        const environment = yield* served(both(granted, makes(answer)))
        for (
          const args of [["doctor", "--media-id", "m-1", "--verbose"], ["view-key", "--media-id", "m-1", "--student"]]
        ) {
          const { code, stderr, stdout } = yield* clickview(args, environment)
          assert.isAbove(code, 1)
          assert.deepStrictEqual(found(`${stdout}${stderr}`, secrets), [], args.join(" "))
        }
      }).pipe(Effect.scoped))
  }

  it.live("shows no secret when a page's title is any of its encodings", () =>
    Effect.gen(function*() {
      let next = ""
      const origin = yield* Stage.server((request, response) => page(200, next)(request, response))
      const variables = { ...Stage.at(origin), CLICKVIEW_CLIENT_SECRET: secret }
      const known = formsOf(secret)
      for (const title of titles.filter((title) => known.includes(title))) {
        next = title
        const { stdout } = yield* clickview(["doctor", "--verbose"], { variables })
        assert.include(stdout, "A web page titled")
        assert.deepStrictEqual(found(stdout, [secret]), [], title)
      }
    }).pipe(Effect.scoped))

  it.live("shows no token when a page's title is any of its encodings", () =>
    Effect.gen(function*() {
      for (const title of formsOf(token)) {
        const environment = yield* served(both(granted, page(403, title)))
        const { stdout } = yield* clickview(["doctor", "--verbose"], environment)
        assert.include(stdout, "A web page titled")
        assert.deepStrictEqual(found(stdout, [token]), [], title)
      }
    }).pipe(Effect.scoped))
})

it("the search finds a canary in every encoding", () => {
  assert.deepStrictEqual(found(text, [secret]), [...formsOf(secret)])
  assert.isNotEmpty(found(`a title: ${token}`, secrets))
})
