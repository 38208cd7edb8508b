/**
 * Parsing of `WWW-Authenticate` as real servers write it.
 */
import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Challenges from "../../src/bearer/Challenges.ts"

/** The scheme, the token68 and the parameters of each challenge. */
const read = (header: string) =>
  Challenges.parse(header).map(({ parameters, scheme, token68 }) => ({
    scheme,
    ...(token68 === undefined ? {} : { token68 }),
    ...(parameters.size === 0 ? {} : { parameters: Object.fromEntries(parameters) })
  }))

describe("challenges that servers send", () => {
  for (
    const [server, header, challenges] of [
      ["IdentityServer, no token", "Bearer", [{ scheme: "Bearer" }]],
      [
        "IdentityServer, expired",
        `Bearer error="invalid_token", error_description="The token expired at '11/24/2026'"`,
        [
          {
            scheme: "Bearer",
            parameters: { error: "invalid_token", error_description: "The token expired at '11/24/2026'" }
          }
        ]
      ],
      [
        "OpenIddict",
        `Bearer error="invalid_token", error_description="The specified token is invalid.", error_uri="https://documentation.openiddict.com/errors/ID2004"`,
        [{
          scheme: "Bearer",
          parameters: {
            error: "invalid_token",
            error_description: "The specified token is invalid.",
            error_uri: "https://documentation.openiddict.com/errors/ID2004"
          }
        }]
      ],
      [
        "Keycloak",
        `Bearer realm="school", error="invalid_token", error_description="Token verification failed"`,
        [{
          scheme: "Bearer",
          parameters: { realm: "school", error: "invalid_token", error_description: "Token verification failed" }
        }]
      ],
      [
        "Azure, where to log in",
        `Bearer authorization="https://login.windows.net/1d7c", resource="https://vault.azure.net"`,
        [{
          scheme: "Bearer",
          parameters: { authorization: "https://login.windows.net/1d7c", resource: "https://vault.azure.net" }
        }]
      ],
      [
        "Azure, more claims wanted",
        `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`,
        [{
          scheme: "Bearer",
          parameters: {
            realm: "",
            authorization_uri: "https://login.microsoftonline.com/common/oauth2/authorize",
            error: "insufficient_claims",
            claims: "eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="
          }
        }]
      ],
      [
        "Spring Security",
        `Bearer error="insufficient_scope", error_description="The request requires higher privileges than provided by the access token.", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1", scope="message:read message:write"`,
        [{
          scheme: "Bearer",
          parameters: {
            error: "insufficient_scope",
            error_description: "The request requires higher privileges than provided by the access token.",
            error_uri: "https://tools.ietf.org/html/rfc6750#section-3.1",
            scope: "message:read message:write"
          }
        }]
      ],
      ["nginx, basic", `Basic realm="Restricted Area"`, [
        { scheme: "Basic", parameters: { realm: "Restricted Area" } }
      ]],
      ["nginx, JWT", `Bearer realm="closed site", error="invalid_token"`, [
        { scheme: "Bearer", parameters: { realm: "closed site", error: "invalid_token" } }
      ]],
      ["Kong, key", `Key realm="kong"`, [{ scheme: "Key", parameters: { realm: "kong" } }]],
      [
        "Kong, OAuth: spaces in place of commas",
        `Bearer realm="service" error="invalid_token" error_description="The access token is invalid or has expired"`,
        [{
          scheme: "Bearer",
          parameters: {
            realm: "service",
            error: "invalid_token",
            error_description: "The access token is invalid or has expired"
          }
        }]
      ],
      ["Windows", "Negotiate, NTLM", [{ scheme: "Negotiate" }, { scheme: "NTLM" }]],
      ["Windows, going on", "Negotiate oYG2MIGzoAMKAQE=, Basic realm=\"x\"", [
        { scheme: "Negotiate", token68: "oYG2MIGzoAMKAQE=" },
        { scheme: "Basic", parameters: { realm: "x" } }
      ]],
      [
        "digest: commas in quotes",
        `Digest realm="a@b", qop="auth,auth-int", algorithm=SHA-256, nonce="7ypf/xl+=="`,
        [{
          scheme: "Digest",
          parameters: { realm: "a@b", qop: "auth,auth-int", algorithm: "SHA-256", nonce: "7ypf/xl+==" }
        }]
      ],
      [
        "the example of RFC 9110",
        `Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""`,
        [
          { scheme: "Basic", parameters: { realm: "simple" } },
          { scheme: "Newauth", parameters: { realm: "apps", type: "1", title: "Login to \"apps\"" } }
        ]
      ],
      ["two headers made one", `DPoP algs="ES256 PS256", Bearer error="invalid_token"`, [
        { scheme: "DPoP", parameters: { algs: "ES256 PS256" } },
        { scheme: "Bearer", parameters: { error: "invalid_token" } }
      ]]
    ] as const
  ) {
    it(`parses the challenge of ${server}: ${header}`, () => {
      assert.deepStrictEqual(read(header), challenges.map((challenge) => ({ ...challenge })))
    })
  }
})

describe("unusual challenges", () => {
  for (
    const [what, header, challenges] of [
      ["nothing", "", []],
      ["white space and commas alone", " ,\t, ,", []],
      ["commas that part nothing", ", ,Basic ,, Bearer,", [{ scheme: "Basic" }, { scheme: "Bearer" }]],
      ["spaces around the sign", `Bearer realm = "a" , error\t=\tinvalid_token`, [
        { scheme: "Bearer", parameters: { realm: "a", error: "invalid_token" } }
      ]],
      ["a name in capitals", `bearer ERROR="invalid_token"`, [
        { scheme: "bearer", parameters: { error: "invalid_token" } }
      ]],
      ["a parameter twice: the first counts", `Bearer error="invalid_token", error="other"`, [
        { scheme: "Bearer", parameters: { error: "invalid_token" } }
      ]],
      ["a string that nobody ends", `Bearer realm="a, error=b`, [
        { scheme: "Bearer", parameters: { realm: "a, error=b" } }
      ]],
      ["an escape at the very end", `Bearer realm="a\\`, [{ scheme: "Bearer", parameters: { realm: "a" } }]],
      ["a parameter without a challenge", `realm="a", Bearer`, [{ scheme: "Bearer" }]],
      ["a string without a name", `Bearer "x, Basic y", error="e"`, [{ scheme: "Bearer", parameters: { error: "e" } }]],
      ["characters of no grammar", `@@ Bearer (realm="a")`, [{ scheme: "Bearer", parameters: { realm: "a" } }]],
      ["a token68 of all its characters", "X aZ0-._~+/==", [{ scheme: "X", token68: "aZ0-._~+/==" }]],
      ["words that are no token68", "Bearer a b", [{ scheme: "Bearer" }, { scheme: "a", token68: "b" }]],
      ["a sign and nothing else", "Bearer =", []],
      ["a name of the prototype", `Bearer __proto__="a", constructor="b"`, [
        { scheme: "Bearer", parameters: Object.fromEntries([["__proto__", "a"], ["constructor", "b"]]) }
      ]]
    ] as const
  ) {
    it(`parses ${what}`, () => {
      assert.deepStrictEqual(read(header), challenges.map((challenge) => ({ ...challenge })))
    })
  }
})

const token = FastCheck.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/)
const space = FastCheck.stringMatching(/^[ \t]{0,3}$/)
const comma = FastCheck.tuple(space, space).map(([before, after]) => `${before},${after}`)
const quoted = FastCheck.tuple(FastCheck.stringMatching(/^[\t\x20-\x7e]{0,20}$/), FastCheck.boolean()).map((
  [text, all]
) => ({
  text,
  written: `"${text.replaceAll(all ? /[^]/g : /["\\]/g, (character) => `\\${character}`)}"`
}))
const value = FastCheck.oneof(quoted, token.map((text) => ({ text, written: text })))

const parameter = FastCheck.record({ name: token, value, before: space, after: space }).map((one) => ({
  entry: [one.name.toLowerCase(), one.value.text] as const,
  written: `${one.name}${one.before}=${one.after}${one.value.written}`
}))

const challenge = FastCheck.record({
  scheme: token,
  rest: FastCheck.oneof(
    FastCheck.constant({ kind: "bare" as const }),
    FastCheck.stringMatching(/^[A-Za-z0-9\-._~+/]{1,16}={0,2}$/).map((blob) => ({ kind: "blob" as const, blob })),
    FastCheck.record({
      kind: FastCheck.constant("parameters" as const),
      list: FastCheck.array(parameter, { minLength: 1, maxLength: 4 }),
      comma
    })
  )
}).map(({ rest, scheme }) => {
  switch (rest.kind) {
    case "bare":
      return { read: { scheme }, written: scheme }
    case "blob":
      return { read: { scheme, token68: rest.blob }, written: `${scheme} ${rest.blob}` }
    case "parameters":
      return {
        read: {
          scheme,
          parameters: Object.fromEntries([...rest.list].reverse().map(({ entry }) => entry))
        },
        written: `${scheme} ${rest.list.map(({ written }) => written).join(rest.comma)}`
      }
  }
})

describe("arbitrary challenges", () => {
  it("parses every challenge to what was serialized", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(challenge, { maxLength: 4 }), comma, (challenges, between) => {
        const header = challenges.map(({ written }) => written).join(between)
        assert.deepStrictEqual(read(header), challenges.map((one) => one.read))
      }),
      { numRuns: 1000 }
    )
  })

  it("parses any characters without throwing, and returns only what the header contains", () => {
    const piece = FastCheck.oneof(
      FastCheck.string({ unit: "binary" }),
      FastCheck.constantFrom("Bearer ", "=", "\"", "\\", ",", " ", "\t", "error=", "a=b", "==")
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.array(piece, { maxLength: 30 }), (pieces) => {
        const header = pieces.join("")
        for (const { parameters, scheme, token68 } of Challenges.parse(header)) {
          assert.match(scheme, /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)
          assert.include(header, scheme)
          assert.include(header, token68 ?? "")
          assert.isAtMost([...parameters.values()].join("").length, header.length)
        }
      }),
      { numRuns: 2000 }
    )
  })

  for (
    const [what, unit] of [
      ["letters", "a"],
      ["spaces", " "],
      ["commas", ","],
      ["quotes", "\""],
      ["escapes", "\\"],
      ["signs", "="],
      ["schemes", "a b "],
      ["blobs", "a b=="],
      ["empty parameters", "a= "],
      ["characters of no grammar", "("]
    ] as const
  ) {
    it(`parses in time linear in the length of the header: ${what}`, () => {
      let reads = 0
      class Counted extends String {
        override charAt(at: number): string {
          reads++
          return super.charAt(at)
        }
      }
      const length = 20_000
      const header = `Bearer x="${unit.repeat(length / unit.length)}`
      for (const text of [header, header.slice(0, 7) + unit.repeat(length / unit.length)]) {
        reads = 0
        Challenges.parse(new Counted(text) as unknown as string)
        assert.isAtMost(reads, 8 * text.length)
      }
    })
  }
})
