/**
 * Support cases with real servers: the verdict names the cause and the cure. Reviewers read the golden files.
 */
import { Fault } from "@effect-clickview/emulator"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Authority from "./support/Authority.ts"
import { clickview, type Environment, steady } from "./support/clickview.ts"
import { closedPort } from "./support/listen.ts"
import * as Stage from "./support/Stage.ts"

const { defaultClient } = ClickViewEmulator

type Staged = Effect.Effect<Environment, unknown, Scope.Scope | NodeServer | ClickViewEmulator>

const emulated = (variables: Stage.Variables = {}): Staged =>
  Effect.map(Stage.atEmulator, (good) => ({ variables: { ...good, ...variables } }))

const faulty = (...faults: ReadonlyArray<Fault>): Staged =>
  Effect.gen(function*() {
    const { setFault } = yield* ClickViewEmulator
    yield* Effect.forEach(faults, setFault)
    return { variables: yield* Stage.atEmulator }
  })

const answering = (handler: Parameters<typeof Stage.server>[0]): Staged =>
  Effect.map(Stage.server(handler), (origin) => ({ variables: Stage.at(origin) }))

/** The token endpoint works; the API gives this response. */
const behind = (...answer: Parameters<typeof Stage.jsonOf>): Staged =>
  answering((request, response) =>
    (request.url === "/connect/token"
      ? Stage.jsonOf(200, { access_token: "good-token", token_type: "Bearer", expires_in: 86_400 })
      : Stage.jsonOf(...answer))(request, response)
  )

const proxied = (answer: string, login = ""): Staged =>
  Effect.map(Stage.proxy(answer), (origin) => ({
    variables: Stage.at("https://auth.clickview.test"),
    proxies: { HTTPS_PROXY: origin.replace("//", `//${login}`) }
  }))

const placeholder = "your-client-secret"

/** The setup of each case, and the expected exit code. */
const cases: Readonly<Record<string, readonly [code: number, staged: Staged]>> = {
  "all is well": [0, emulated()],
  "the secret is wrong": [3, emulated({ CLICKVIEW_CLIENT_SECRET: "another-secret" })],
  "the id is wrong": [3, emulated({ CLICKVIEW_CLIENT_ID: "another-client" })],
  "the secret ends with a line break": [2, emulated({ CLICKVIEW_CLIENT_SECRET: `${Stage.secret}\n` })],
  "the secret stands in quotes": [3, emulated({ CLICKVIEW_CLIENT_SECRET: `"${Stage.secret}"` })],
  "the secret is a placeholder": [3, emulated({ CLICKVIEW_CLIENT_SECRET: placeholder })],
  "nothing is set": [2, Effect.succeed({})],
  "the scope is unknown": [3, emulated({ CLICKVIEW_SCOPE: "smartembed.everything" })],
  "the scope is not allowed": [
    3,
    Effect.gen(function*() {
      const { register } = yield* ClickViewEmulator
      yield* register({ ...defaultClient, scopes: ["reports.read"] })
      return { variables: yield* Stage.atEmulator }
    })
  ],
  "the proxy asks for a login page": [
    4,
    proxied("HTTP/1.1 302 Found\nLocation: http://login.school.test/portal?session=1\n\n")
  ],
  "the proxy asks for a password": [
    4,
    proxied("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"school\"\n\n")
  ],
  "the proxy refuses the password": [
    4,
    proxied(
      "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"school\"\n\n",
      "pupil:proxy-pass%40word@"
    )
  ],
  "the proxy forbids the address": [4, proxied("HTTP/1.1 403 Forbidden\n\n")],
  "the proxy variable holds no address": [
    2,
    Effect.succeed({
      variables: Stage.at("https://auth.clickview.test"),
      proxies: { HTTPS_PROXY: "socks5://pupil:proxy-pass@word" }
    })
  ],
  "a web page comes with 200": [4, answering(Stage.pageOf(200, "Sign in &amp; browse \u001b[31m- School Wi-Fi"))],
  "a web page comes with 403": [4, answering(Stage.pageOf(403, "Blocked by School Filter"))],
  "a redirect leads to a login page": [
    4,
    answering((_, response) => {
      response.writeHead(302, { location: "https://login.school.test/portal?session=1" }).end()
    })
  ],
  "a private authority signs the certificate": [
    4,
    Effect.gen(function*() {
      const { certify } = yield* Authority.make("School Filter CA")
      const port = yield* Stage.secureServer(
        yield* certify(["localhost"], Authority.never),
        Stage.pageOf(200, "filter")
      )
      return { variables: Stage.at(`https://localhost:${port}`) }
    })
  ],
  "the address speaks no HTTPS": [
    4,
    Effect.map(NodeServer, ({ url }) => ({ variables: Stage.at(url.replace("http:", "https:")) }))
  ],
  "the connection is refused": [
    4,
    Effect.map(closedPort(Net.createServer()), (port) => ({ variables: Stage.at(`http://127.0.0.1:${port}`) }))
  ],
  "the connection is held in silence": [
    4,
    Effect.map(Stage.silentServer, (port) => ({ variables: Stage.at(`https://127.0.0.1:${port}`) }))
  ],
  "the name does not exist": [
    4,
    Effect.as(Stage.resolver({}), { variables: Stage.at("https://auth.clickview.test") })
  ],
  "the clock is two hours off": [
    0,
    answering((request, response) => {
      const then = new Date(Date.now() - 7_200_000).toUTCString()
      const body = request.url === "/connect/token"
        ? { access_token: "good-token", token_type: "Bearer", expires_in: 86_400 }
        : {}
      Stage.jsonOf(200, body, { date: then })(request, response)
    })
  ],
  "too many requests": [
    6,
    answering(Stage.jsonOf(429, { error: "temporarily_unavailable" }, { "retry-after": "120" }))
  ],
  "the service is unavailable": [6, faulty(Fault.Status({ status: 503 }))],
  "the API does not know the token": [
    5,
    behind(401, {}, { "www-authenticate": "Bearer error=\"invalid_token\"" })
  ],
  "the API wants another scope": [
    5,
    behind(403, {}, { "www-authenticate": "Bearer error=\"insufficient_scope\", scope=\"smartembed.viewkey\"" })
  ],
  "the API forbids the client": [5, behind(403, { message: "forbidden" })],
  "a filter blocks the API": [
    4,
    answering((request, response) =>
      (request.url === "/connect/token"
        ? Stage.jsonOf(200, { access_token: "good-token", token_type: "Bearer", expires_in: 86_400 })
        : Stage.pageOf(403, "Category: Streaming Media"))(request, response)
    )
  ],
  "the API has another path": [
    2,
    Effect.map(Stage.atEmulator, (good) => ({
      variables: { ...good, CLICKVIEW_API_URL: `${good["CLICKVIEW_API_URL"] ?? ""}/v2` }
    }))
  ],
  "plain HTTP": [2, Effect.succeed({ variables: Stage.at("http://auth.clickview.test") })],
  "the path is wrong": [
    2,
    Effect.map(Stage.atEmulator, (good) => ({
      variables: { ...good, CLICKVIEW_TOKEN_URL: `${good["CLICKVIEW_API_URL"] ?? ""}/oauth/token` }
    }))
  ]
}

const hasIpv6 = Object.values(Os.networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"))

const withIpv6: typeof cases = hasIpv6
  ? {
    "IPv6 does not work": [
      0,
      Effect.gen(function*() {
        const { url } = yield* NodeServer
        yield* Stage.resolver({ localhost: [{ address: "::1", family: 6 }, { address: "127.0.0.1", family: 4 }] })
        return { variables: Stage.at(url.replace("127.0.0.1", "localhost")) }
      })
    ]
  }
  : {}

describe("clickview doctor", () => {
  for (const [name, [code, staged]] of Object.entries({ ...cases, ...withIpv6 })) {
    it.live(`explains the case "${name}"`, () =>
      Effect.gen(function*() {
        const ended = yield* clickview(["doctor", "--timeout", "1"], yield* staged)
        const file = `golden/${name.replaceAll(" ", "-").toLowerCase()}.txt`
        yield* Effect.promise(() => expect(steady(ended.stdout)).toMatchFileSnapshot(file))
        assert.deepStrictEqual([ended.code, ended.stderr], [code, ""])
      }).pipe(Effect.scoped, Effect.provide(NodeServer.layer())))
  }
})
