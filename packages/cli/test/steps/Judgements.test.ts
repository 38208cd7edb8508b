/**
 * Tests of what each step concludes from an observation, by tables.
 */
import * as Proxies from "@effect-clickview/platform/Proxies"
import { OAuthError } from "@effect-clickview/token"
import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { Answer } from "../../src/Answer.ts"
import * as Shape from "../../src/Shape.ts"
import type { Step } from "../../src/Step.ts"
import * as ApiCall from "../../src/steps/ApiCall.ts"
import * as ClockSkew from "../../src/steps/ClockSkew.ts"
import * as Connection from "../../src/steps/Connection.ts"
import * as Proxy from "../../src/steps/Proxy.ts"
import * as Resolution from "../../src/steps/Resolution.ts"
import * as Tls from "../../src/steps/Tls.ts"
import * as Token from "../../src/steps/Token.ts"
import * as TokenRequest from "../../src/steps/TokenRequest.ts"
import * as Tunnel from "../../src/steps/Tunnel.ts"
import * as Variables from "../../src/steps/Variables.ts"
import type { Target } from "../../src/Target.ts"
import * as Verdict from "../../src/Verdict.ts"

const says = (step: Step, outcome: Step["outcome"], ...parts: ReadonlyArray<string>) => {
  assert.strictEqual(step.outcome, outcome)
  for (const part of parts) assert.include(`${step.seen} ${step.meaning ?? ""} ${step.cure ?? ""}`, part)
}

const target = (role: Target["role"], url: string, isSet: boolean): Target => ({
  role,
  url: new URL(url),
  isSet,
  variable: role === "token" ? "CLICKVIEW_TOKEN_URL" : "CLICKVIEW_API_URL"
})

const own = {
  token: target("token", "https://auth.clickviewapp.com/connect/token", false),
  api: target("api", "https://integrations.clickviewapp.com", false)
}

const here = target("token", "http://127.0.0.1:8080/connect/token", true)

describe("the shape of a credential", () => {
  for (
    const [text, described] of [
      ["s3cr3t", "6 characters"],
      ["x", "1 character, looks like a placeholder"],
      ["\"s3cr3t\"", "8 characters, begins and ends with \""],
      ["'s3cr3t'", "8 characters, begins and ends with '"],
      ["s3cr3t\n", "7 characters, a line break at its end"],
      ["s3cr3t\r\n ", "9 characters, a line break at its end"],
      ["s3cr3t ", "7 characters, white space at its end"],
      ["\ts3cr3t", "7 characters, white space at its beginning"],
      ["s3“r3t", "6 characters, contains an unusual character"],
      ["<your-client-secret>", "20 characters, looks like a placeholder"],
      ["CHANGEME", "8 characters, looks like a placeholder"],
      ["xxxxxxxx", "8 characters, looks like a placeholder"],
      ["secretly-3f9a", "13 characters"],
      ["emulator-secret", "15 characters"]
    ] as const
  ) {
    it(`${JSON.stringify(text)} is described as: ${described}`, () => {
      assert.strictEqual(Shape.describe(Shape.of(text)), described)
    })
  }
})

const variables = (secret: string, more: Partial<Variables.Observed> = {}): Variables.Observed => ({
  clientId: { source: "the environment", shape: Shape.of("a-client") },
  clientSecret: { source: ".env", shape: Shape.of(secret) },
  areSame: false,
  others: [],
  problems: [],
  targets: [own.token, own.api],
  ...more
})

describe("variables", () => {
  for (
    const [name, observed, outcome, part] of [
      ["good ones", variables("s3cr3t"), "ok", "(from the environment and .env)"],
      ["an empty secret", variables(""), "fail", "CLICKVIEW_CLIENT_SECRET is empty."],
      ["a missing id", variables("s3cr3t", { clientId: undefined }), "fail", "CLICKVIEW_CLIENT_ID is not set"],
      ["an unusual character", variables("s3“r3t"), "fail", "word processors"],
      ["quotes", variables("'s3cr3t'"), "warn", "includes quotation marks"],
      ["the same text twice", variables("s3cr3t", { areSame: true }), "warn", "have the same value"],
      [
        "what the library refuses",
        variables("s3cr3t", { problems: ["CLICKVIEW_SCOPE must be a scope"] }),
        "fail",
        "CLICKVIEW_SCOPE must be a scope."
      ],
      [
        "two environments",
        variables("s3cr3t", { targets: [here, own.api] }),
        "warn",
        "CLICKVIEW_TOKEN_URL is 127.0.0.1:8080, and CLICKVIEW_API_URL is ClickView's"
      ]
    ] as const
  ) {
    it(`${name}: ${outcome}`, () => says(Variables.judge(observed), outcome, part))
  }
})

describe("proxy", () => {
  const target = (url: string, role: "token" | "api" = "token") => ({ ...own[role], url: new URL(url) })
  const judge = (variables: Readonly<Record<string, string>>, ...targets: Parameters<typeof Proxy.judge>[1]) =>
    Effect.gen(function*() {
      for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]) {
        vi.stubEnv(name, variables[name])
        vi.stubEnv(name.toLowerCase(), undefined)
      }
      const proxies = yield* Effect.ensuring(Proxies.fromEnvironment, Effect.sync(() => vi.unstubAllEnvs()))
      return Proxy.judge({ _tag: "Read", proxies }, targets)
    })

  for (
    const [variables, url, seen] of [
      [{}, "https://auth.clickviewapp.com", "none is set: requests go directly"],
      [
        { HTTPS_PROXY: "http://proxy.school:8080" },
        "https://auth.clickviewapp.com",
        "HTTPS_PROXY=http://proxy.school:8080 (NO_PROXY is not set)"
      ],
      [
        { HTTPS_PROXY: "http://pupil@proxy.school", NO_PROXY: "viewapp.com" },
        "https://auth.clickviewapp.com",
        "HTTPS_PROXY=http://proxy.school:80, with a user name and a password (NO_PROXY does not match)"
      ],
      [
        { HTTPS_PROXY: "http://proxy.school:8080", NO_PROXY: ".clickviewapp.com" },
        "https://auth.clickviewapp.com",
        "HTTPS_PROXY=http://proxy.school:8080 (NO_PROXY matches: directly)"
      ],
      [
        { HTTPS_PROXY: "http://proxy.school:8080" },
        "http://127.0.0.1:8080",
        "HTTPS_PROXY=http://proxy.school:8080 (the address is this machine: directly)"
      ],
      [
        { HTTP_PROXY: "http://proxy.school:8080" },
        "http://127.0.0.1:8080",
        "HTTP_PROXY=http://proxy.school:8080 (the address is this machine: directly)"
      ],
      [
        { HTTP_PROXY: "http://proxy.school:8080" },
        "https://auth.clickviewapp.com",
        "HTTP_PROXY=http://proxy.school:8080 (no proxy is set for its scheme: directly)"
      ],
      [
        { HTTP_PROXY: "plain.school:1", HTTPS_PROXY: "secure.school:2" },
        "https://auth.clickviewapp.com",
        "HTTPS_PROXY=http://secure.school:2 and HTTP_PROXY=http://plain.school:1 (NO_PROXY is not set)"
      ]
    ] as const
  ) {
    it.effect(`says how ${url} is reached with ${JSON.stringify(variables)}`, () =>
      Effect.map(judge(variables, target(url)), (step) => assert.include(step.seen, seen)))
  }

  it.effect("says how each address is reached", () =>
    Effect.map(
      judge(
        { HTTPS_PROXY: "http://proxy.school:8080", NO_PROXY: "integrations.clickviewapp.com" },
        own.token,
        own.api
      ),
      ({ details }) =>
        assert.deepStrictEqual(details, {
          "auth.clickviewapp.com": "through HTTPS_PROXY: NO_PROXY does not match",
          "integrations.clickviewapp.com": "directly: NO_PROXY matches"
        })
    ))
})

describe("resolution", () => {
  const judge = (code: string, variable?: string) =>
    Resolution.judge({ host: "auth.school.test", variable, addresses: [], code })
  it("asks to check the variable that sets an unknown name", () =>
    says(judge("ENOTFOUND", "CLICKVIEW_TOKEN_URL"), "fail", "spelling of the name in CLICKVIEW_TOKEN_URL"))
  it("asks to check the internet when ClickView's own name is unknown", () =>
    says(judge("ENOTFOUND"), "fail", "can reach the internet"))
  it("says that the name server does not answer", () => says(judge("EAI_AGAIN"), "fail", "(DNS) did not answer"))
})

describe("connection", () => {
  const four = { address: "203.0.113.1", family: 4 } as const
  const six = { address: "2001:db8::1", family: 6 } as const
  const judge = (...attempts: ReadonlyArray<Connection.Attempt>) =>
    Connection.judge({ host: "auth.clickviewapp.com", port: 443, isProxy: false, variable: undefined, attempts })
  it("blames a firewall for silence", () =>
    says(judge({ ...four, code: "ETIMEDOUT" }), "fail", "most likely a firewall drops", "HTTPS_PROXY"))
  it("says that the host refuses connections", () =>
    says(judge({ ...four, code: "ECONNREFUSED" }), "fail", "refuses connections"))
  it("says that there is no route", () =>
    says(judge({ ...four, code: "ENETUNREACH" }), "fail", "no route to auth.clickviewapp.com:443"))
  it("ignores IPv6 addresses without a route", () =>
    says(judge({ ...four, code: undefined }, { ...six, code: "ENETUNREACH" }), "ok"))
  it("warns when only the IPv6 addresses do not answer", () =>
    says(judge({ ...four, code: undefined }, { ...six, code: "ETIMEDOUT" }), "warn", "IPv6 does not work", "ipv4first"))
  it("accepts one silent address among several", () =>
    says(judge({ ...four, code: undefined }, { ...four, address: "203.0.113.2", code: "ETIMEDOUT" }), "ok"))
})

describe("tunnel", () => {
  const judge = (answer: Tunnel.Observed["answer"], isAuthorized = false) =>
    Tunnel.judge({ target: "auth.clickviewapp.com:443", variable: "HTTPS_PROXY", isAuthorized, answer })
  const status = (status: number) => ({ status, schemes: undefined, location: undefined })
  for (
    const [name, answer, part] of [
      ["407", status(407), "Put them into HTTPS_PROXY"],
      ["511", status(511), "requires a login"],
      ["403", status(403), "refuses connections to"],
      ["502", status(502), "could not reach auth.clickviewapp.com:443"],
      ["404", status(404), "does not answer like a proxy"],
      ["a reset", { code: "ECONNRESET" }, "does not answer like a proxy"]
    ] as const
  ) {
    it(`explains ${name} with: ${part}`, () => says(judge(answer), "fail", part))
  }
  it("asks for the right password when the proxy refused the one that was sent", () =>
    says(judge(status(407), true), "fail", "does not accept"))
})

describe("tls", () => {
  const now = Date.UTC(2026, 0, 15)
  const certificate: Tls.Certificate = {
    issuer: "School CA",
    chain: ["auth.clickviewapp.com", "School CA"],
    names: "other.test",
    validFrom: Date.UTC(2026, 1, 1),
    validTo: Date.UTC(2026, 0, 1),
    isPublic: false
  }
  const judge = (code: string | undefined, hasExtraCertificates = false) =>
    Tls.judge({
      host: "auth.clickviewapp.com",
      now,
      hasExtraCertificates,
      result: { protocol: "TLS 1.3", certificate, code }
    })
  for (
    const code of [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    ]
  ) {
    it(`${code} is explained as HTTPS inspection, to fix by NODE_EXTRA_CA_CERTS`, () =>
      says(judge(code), "fail", "“School CA”", "inspects HTTPS", "NODE_EXTRA_CA_CERTS=/path"))
  }
  it("says that NODE_EXTRA_CA_CERTS lacks the certificate", () =>
    says(judge("SELF_SIGNED_CERT_IN_CHAIN", true), "fail", "names now does not contain it"))
  it("shows both dates of an expired certificate", () =>
    says(judge("CERT_HAS_EXPIRED"), "fail", "ended on 2026-01-01", "date is 2026-01-15", "set the clock"))
  it("blames the clock for a certificate that is not valid yet", () =>
    says(judge("CERT_NOT_YET_VALID"), "fail", "begins on 2026-02-01", "Set this machine's clock"))
  it("says that a certificate for other names is another server's", () =>
    says(judge("ERR_TLS_CERT_ALTNAME_INVALID"), "fail", "for other names (other.test)"))
  it("shows any other code", () => says(judge("CERT_REVOKED"), "fail", "CERT_REVOKED"))
  it("recognises trusted HTTPS inspection", () => says(judge(undefined), "ok", "trusted on this machine only"))
  it("blames a filter for a reset", () =>
    says(
      Tls.judge({ host: "h", now, hasExtraCertificates: false, result: { failure: "ECONNRESET" } }),
      "fail",
      "is reset when HTTPS begins"
    ))
})

const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  isPage: false,
  title: undefined,
  location: undefined,
  date: undefined,
  arrivedAt: 0,
  server: undefined,
  ...more
})

describe("token request", () => {
  const judge = (
    reason: OAuthError["reason"],
    more: Partial<TokenRequest.Observed> = {},
    retryAfter?: Duration.Duration
  ) =>
    TokenRequest.judge({
      target: own.token,
      scope: "smartembed.viewkey",
      variables: variables("s3cr3t"),
      answer: undefined,
      error: new OAuthError({ reason, retryAfter }),
      ...more
    })
  const page = answer(200, { isPage: true, title: "Sign in" })
  for (
    const [name, step, cause, part] of [
      [
        "a refused client",
        judge({ _tag: "Rejected", status: 401, code: "invalid_client" }),
        "refused",
        "Copy both again"
      ],
      [
        "a refused client of two environments",
        judge({ _tag: "Rejected", status: 401, code: "invalid_client" }, {
          variables: variables("s3cr3t", { targets: [here, own.api] })
        }),
        "refused",
        "different environments"
      ],
      [
        "a client without the grant",
        judge({ _tag: "Rejected", status: 400, code: "unauthorized_client" }),
        "refused",
        "client-credentials grant"
      ],
      [
        "another grant",
        judge({ _tag: "Rejected", status: 400, code: "unsupported_grant_type" }),
        "refused",
        "something changed the request"
      ],
      [
        "a scope that is not granted",
        judge({ _tag: "ScopeNotGranted", missing: ["smartembed.viewkey"] }),
        "refused",
        "allow the scope smartembed.viewkey"
      ],
      [
        "429 with a time",
        judge({ _tag: "Unavailable", status: 429 }, {}, Duration.seconds(30)),
        "unavailable",
        "Try again in 30 s."
      ],
      [
        "a proxy's 502",
        judge({ _tag: "Unavailable", status: 502 }, { answer: { ...page, status: 502 } }),
        "unavailable",
        "“Sign in” came with status 502"
      ],
      [
        "a page in a 200",
        judge({ _tag: "Malformed", status: 200, fields: [] }, { answer: page }),
        "network",
        "“Sign in”"
      ],
      [
        "JSON that is no token",
        judge({ _tag: "Malformed", status: 200, fields: [{ field: "access_token", expected: "a string" }] }),
        "network",
        "access_token is not a string"
      ],
      [
        "a page that is too large",
        judge({ _tag: "TooLarge", status: 200, limit: 65_536 }, { answer: page }),
        "network",
        "“Sign in”"
      ],
      ["405", judge({ _tag: "Unexpected", status: 405 }, { target: here }), "settings", "Correct CLICKVIEW_TOKEN_URL"],
      ["a reset", judge({ _tag: "Transport", host: "h", code: "ECONNRESET" }), "network", "fails (ECONNRESET)"],
      ["silence", judge({ _tag: "Timeout", host: "h", limit: 5000 }), "network", "no response within 5 s"],
      ["a dead token", judge({ _tag: "ExpiredOnArrival", lifetime: 1000 }), "refused", "expired before"]
    ] as const
  ) {
    it(`${name}: ${cause}`, () => {
      says(step, "fail", part)
      assert.strictEqual(step.cause, cause)
    })
  }
})

describe("clock", () => {
  for (
    const [ahead, outcome, seen] of [
      [1500, "ok", "the same as h's"],
      [-30_000, "ok", "30 s behind h"],
      [60_000, "ok", "60 s ahead of h"],
      [61_000, "warn", "61 s ahead of h"],
      [7_200_000, "warn", "2 h ahead of h"],
      [-3 * 86_400_000, "warn", "3 days behind h"]
    ] as const
  ) {
    it(`${ahead} ms ahead: ${seen}`, () => says(ClockSkew.judge({ host: "h", date: 0, now: ahead }), outcome, seen))
  }
  it("skips the clock of a response without a date", () =>
    says(ClockSkew.judge({ host: "h", date: undefined, now: 0 }), "skipped"))
})

describe("token", () => {
  it("says when a token of one day is renewed and no longer used", () =>
    assert.deepStrictEqual(Token.judge({ scopes: ["s"], lifetime: 86_400_000, expiresAt: "then" }).details, {
      "ends at": "then",
      "is renewed": "60 min to 72 min before its end",
      "is no longer used": "60 s before its end"
    }))
  it("warns about a token of one minute", () =>
    says(Token.judge({ scopes: ["s"], lifetime: 60_000, expiresAt: "" }), "warn", "for 60 s only"))
})

describe("api call", () => {
  const judge = (status: number, more: Partial<Answer> = {}, error?: string, targets = [own.token, own.api]) =>
    ApiCall.judge({
      target: own.api,
      targets,
      answer: { _tag: "Answered", answer: answer(status, more), error, scopes: [] }
    })
  it("accepts 400 for the empty request", () => says(judge(400), "ok", "accepts the token"))
  it("explains 401 with two environments", () =>
    says(judge(401, {}, "invalid_token", [here, own.api]), "fail", "belong to different environments", "Set both"))
  it("explains 403 insufficient_scope with the missing permission", () =>
    says(judge(403, {}, "insufficient_scope"), "fail", "allow view keys"))
  it("recognises a page with status 200", () =>
    says(judge(200, { isPage: true }), "fail", "A web page without a title"))
  it("recognises a page with status 401", () => says(judge(401, { isPage: true, title: "Log in" }), "fail", "“Log in”"))
  it("says to try again after 429, and calls it ClickView's own response", () => {
    says(judge(429), "fail", "Try again")
    assert.strictEqual(judge(429).cause, "unavailable")
  })
  it("says to try again after 503", () => says(judge(503), "fail", "Try again"))
  it("names the origin of a redirect", () =>
    says(judge(302, { location: "https://login.test" }), "fail", "https://login.test"))
})

describe("the verdict", () => {
  const ok: Step = { name: "token", outcome: "ok", seen: "", details: {} }
  it("is that of the first failure", () => {
    const fail: Step = { ...ok, name: "tls", outcome: "fail", cause: "network", meaning: "A.", cure: "B." }
    const verdict = Verdict.of([ok, fail, { ...fail, cause: "api", meaning: "C." }])
    assert.deepStrictEqual(verdict, { kind: "network", sentence: "A. B.", exitCode: 4 })
  })
  it("is attention, with the warnings, when a step warns", () => {
    const verdict = Verdict.of([ok, { ...ok, outcome: "warn", meaning: "A.", cure: "B." }])
    assert.deepInclude(verdict, { kind: "attention", exitCode: 0 })
    assert.include(verdict.sentence, "But: A. B.")
  })
  it("is works when every step is ok", () => assert.deepInclude(Verdict.of([ok]), { kind: "works", exitCode: 0 }))
})
