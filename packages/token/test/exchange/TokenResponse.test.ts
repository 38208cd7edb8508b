/**
 * Which responses are tokens, and the reason for every other response.
 */
import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc, Redacted } from "effect"
import type { OAuthError } from "../../src/index.ts"
import { maxLifetime } from "../../src/lifecycle/Windows.ts"
import { judge } from "../support/Judging.ts"

const good = { access_token: "a-token", token_type: "Bearer", expires_in: 3600, scope: "smartembed.viewkey" }

const answer = (fields: object): string => JSON.stringify({ ...good, ...fields })

const granted = (body: string, scope = "smartembed.viewkey") => Either.getOrThrow(judge(200, body, { scope }))

const refused = (status: number, body: Parameters<typeof judge>[1]): OAuthError =>
  Either.getOrThrow(Either.flip(judge(status, body)))

const wrongFields = (body: string): ReadonlyArray<string> => {
  const { reason } = refused(200, body)
  return reason._tag === "Malformed" ? reason.fields.map(({ field }) => field) : [`not Malformed: ${reason._tag}`]
}

describe("a successful token response", () => {
  it("yields the token's value, scopes and lifetime", () => {
    const grant = granted(answer({}))
    assert.strictEqual(Redacted.value(grant.value), "a-token")
    assert.deepStrictEqual(grant.scopes, ["smartembed.viewkey"])
    assert.strictEqual(grant.lifetime, 3_600_000)
  })

  for (const value of ["x", "abcXYZ019-._~+/", "a.b.c", "dG9rZW4=", "dG9rZW4==", "t".repeat(10_000)]) {
    it(`accepts the token value ${value.slice(0, 20)}`, () => {
      assert.strictEqual(Redacted.value(granted(answer({ access_token: value })).value), value)
    })
  }

  for (const type of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
    it(`accepts the token type ${type}`, () => {
      assert.strictEqual(Redacted.value(granted(answer({ token_type: type })).value), "a-token")
    })
  }

  for (
    const [expiresIn, lifetime] of [
      [1, 1000],
      [1.9, 1000],
      [3600, 3_600_000],
      [3599.999, 3_599_000],
      ["3600", 3_600_000],
      ["007", 7000],
      [315_360_000, maxLifetime],
      [315_360_001, maxLifetime],
      [Number.MAX_VALUE, maxLifetime],
      ["9".repeat(400), maxLifetime]
    ] as const
  ) {
    it(`reads expires_in ${JSON.stringify(expiresIn).slice(0, 24)} as ${lifetime} ms`, () => {
      assert.strictEqual(granted(answer({ expires_in: expiresIn })).lifetime, lifetime)
    })
  }

  it("leaves the lifetime undefined without expires_in", () => {
    assert.isUndefined(granted(answer({ expires_in: undefined })).lifetime)
  })

  for (
    const [asked, scope, scopes] of [
      ["a b", "a b", ["a", "b"]],
      ["a b", "b a", ["b", "a"]],
      ["a b", "c b a", ["c", "b", "a"]],
      ["a b", "  b\t a  a ", ["b", "a"]],
      ["a b", undefined, ["a", "b"]],
      ["a b", null, ["a", "b"]],
      ["a b", "", ["a", "b"]],
      ["a", "a a-token", ["a"]],
      ["a", "a my-secret", ["a"]],
      ["a", `a ${"s".repeat(300)}`, ["a"]],
      ["a", "a caf\u00e9 \"b\"", ["a"]]
    ] as const
  ) {
    it(`accepts the scope ${JSON.stringify(scope ?? "nothing").slice(0, 30)} when ${JSON.stringify(asked)} was requested`, () => {
      assert.deepStrictEqual(granted(answer({ scope }), asked).scopes, [...scopes])
    })
  }

  for (const fields of [{ error: null }, { error: "" }, { error: null, scope: null }]) {
    it(`treats null and the empty text as absent in ${JSON.stringify(fields)}`, () => {
      assert.strictEqual(Redacted.value(granted(answer(fields)).value), "a-token")
    })
  }

  it("accepts a byte order mark, white space, unknown fields and any order of fields", () => {
    const { access_token, ...others } = { ...good, refresh_token: "r", id_token: 5, else: { deep: [null] } }
    assert.strictEqual(granted(` \r\n${JSON.stringify({ ...others, access_token }, null, 2)}\n\t`).lifetime, 3_600_000)
  })
})

describe("a malformed response with status 200", () => {
  const absent = undefined

  for (
    const [field, values] of [
      ["access_token", [
        absent,
        "",
        null,
        0,
        17,
        true,
        [],
        ["t"],
        {},
        " t",
        "t ",
        "a b",
        "t\n",
        "=",
        "a=b",
        "\"t\"",
        "\u00e9",
        "t\u0000"
      ]],
      ["token_type", [absent, "", null, 1, ["Bearer"], {}, "mac", "DPoP", "Bearer ", "Bearer\n", "Bearers", "xBearer"]],
      [
        "expires_in",
        [
          null,
          "",
          0,
          -1,
          -3600,
          0.5,
          0.999,
          "0",
          "000",
          "-1",
          "1.5",
          "12abc",
          "soon",
          " 3600",
          "3600\n",
          "1e3",
          "0x10",
          "+5",
          "NaN",
          "Infinity",
          true,
          [],
          [3600],
          {}
        ]
      ],
      ["scope", [1, true, ["smartembed.viewkey"], {}]]
    ] as const
  ) {
    for (const value of values) {
      it(`names ${field} but does not quote it when it is ${value === absent ? "missing" : JSON.stringify(value)}`, () => {
        assert.deepStrictEqual(wrongFields(answer({ [field]: value })), [field])
      })
    }
  }

  for (const error of [0, true, {}, ["x"], "\u00e9"]) {
    it(`names error when it is ${JSON.stringify(error)} beside a good token`, () => {
      assert.deepStrictEqual(wrongFields(answer({ error })), ["error"])
    })
  }

  it("asks for a finite expires_in when the number overflows", () => {
    const body = answer({ expires_in: 0 }).replace("\"expires_in\":0", "\"expires_in\":1e999")
    assert.deepStrictEqual(wrongFields(body), ["expires_in"])
    assert.include(refused(200, body).message, "expires_in must be a number of seconds, 1 or more and finite")
  })

  it("names every wrong field once", () => {
    const body = answer({ access_token: "", token_type: 5, expires_in: { a: [{}] }, scope: [] })
    assert.deepStrictEqual(wrongFields(body), ["access_token", "token_type", "expires_in", "scope"])
  })

  for (
    const [body, expected] of [
      [answer({ access_token: "" }), "access_token must be a string of RFC 6750 token characters"],
      [answer({ scope: [] }), "scope must be a string"],
      [answer({ error: 1 }), "error must be absent from a successful answer"],
      ["[]", "the body must be a JSON object"]
    ] as const
  ) {
    it(`says in the message that ${expected}`, () => {
      assert.include(refused(200, body).message, expected)
    })
  }

  it("says in the message what each field must be and where to look", () => {
    const { message } = refused(200, answer({ token_type: "mac", expires_in: "12abc" }))
    assert.include(message, "token_type must be Bearer")
    assert.include(message, "expires_in must be a number of seconds, 1 or more")
    assert.include(message, "tokenUrl")
    assert.notInclude(message, "mac")
    assert.notInclude(message, "12abc")
  })

  for (
    const [name, body] of [
      ["empty", ""],
      ["white space", " \n"],
      ["HTML", "<!doctype html><title>Sign in to the network</title>"],
      ["truncated JSON", answer({}).slice(0, -1)],
      ["two objects", answer({}) + answer({})],
      ["a form", "access_token=a-token&token_type=bearer"],
      ["JSON behind a guard", `)]}',\n${answer({})}`],
      ["an array", `[${answer({})}]`],
      ["a string", JSON.stringify(answer({}))],
      ["a number", "17"],
      ["null", "null"],
      ["NaN", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":NaN}"]
    ] as const
  ) {
    it(`rejects a body that is ${name}`, () => {
      assert.deepStrictEqual(wrongFields(body), ["the body"])
    })
  }

  for (const fields of [{ prototype: good }, { constructor: good }]) {
    it(`rejects good fields inside ${Object.keys(fields).join("")}`, () => {
      assert.deepStrictEqual(wrongFields(JSON.stringify(fields)), ["access_token", "token_type"])
    })
  }

  it("rejects good fields inside __proto__", () => {
    assert.deepStrictEqual(wrongFields(`{"__proto__":${answer({})}}`), ["access_token", "token_type"])
  })
})

describe("the fields of a token response", () => {
  const right = <A>(value: A) => ({ value, wrong: false })
  const wrong = <A>(value: A) => ({ value, wrong: true })
  const junk = fc.oneof(
    fc.constantFrom<unknown>(true, {}, []),
    fc.jsonValue({ maxDepth: 2 }).filter((value) =>
      value !== null && typeof value !== "string" && typeof value !== "number"
    )
  )
  const choose = (goods: ReadonlyArray<unknown>, bads: ReadonlyArray<unknown>) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...goods.map(right)) },
      { weight: 1, arbitrary: fc.constantFrom(...bads.map(wrong)) },
      { weight: 1, arbitrary: junk.map(wrong) }
    )

  it.prop("accepts the response exactly if every field is right, and otherwise names all wrong fields", {
    access_token: choose(["t", "a.b-c_d~e+f/=="], [undefined, "", " ", "a b", "t\u0000", 1]),
    token_type: choose(["Bearer", "bearer"], [undefined, "", "mac", 1]),
    expires_in: choose([undefined, 1, 1.5, "60", 1e12], ["", 0, -1, 0.5, "1.5", "60s"]),
    scope: choose([undefined, "smartembed.viewkey", "x smartembed.viewkey"], [1, ["smartembed.viewkey"]])
  }, (fields) => {
    const body = JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])))
    const expected = Object.entries(fields).flatMap(([name, field]) => field.wrong ? [name] : [])
    if (expected.length === 0) assert.strictEqual(Redacted.value(granted(body).value), fields.access_token.value)
    else assert.deepStrictEqual(wrongFields(body), expected)
  }, { fastCheck: { numRuns: 500 } })
})

const failing = (error: unknown) => JSON.stringify({ error })

/** Status, body, reason, whether it is retryable, whether it is a rejection. */
const table: ReadonlyArray<
  readonly [status: number, body: string, tag: string, retryable: boolean, rejection: boolean]
> = [
  ...[408, 425, 429, 500, 501, 502, 503, 504, 511, 599].flatMap((status) =>
    ["", "<html>", failing("invalid_client"), answer({})].map((body) =>
      [status, body, "Unavailable", true, false] as const
    )
  ),
  ...[200, 201, 400, 401, 403, 404].flatMap((status) =>
    ["temporarily_unavailable", "server_error"].map((code) =>
      [status, failing(code), "Unavailable", true, false] as const
    )
  ),
  ...[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "slow_down"
  ].flatMap((code) =>
    [400, 401, 403, 418, 499].map((status) => [status, failing(code), "Rejected", false, true] as const)
  ),
  ...["invalid_client", "slow_down"].flatMap((code) =>
    [100, 101, 199, 200, 201, 202, 204, 206, 299, 600].flatMap((status) =>
      [failing(code), answer({ error: code })].map((body) => [status, body, "Rejected", false, true] as const)
    )
  ),
  ...["", "<html>", "{}", answer({}), failing(""), failing(null), failing(17), failing({ code: 404 }), failing(["x"])]
    .flatMap((body) => [400, 401, 404, 409, 499].map((status) => [status, body, "Unexpected", false, false] as const)),
  ...[300, 301, 302, 303, 304, 307, 308, 399, 0].flatMap((status) =>
    ["", answer({})].map((body) => [status, body, "Redirected", false, false] as const)
  ),
  ...[100, 101, 199, 201, 202, 204, 206, 299, 600].flatMap((status) =>
    ["", answer({})].map((body) => [status, body, "Unexpected", false, false] as const)
  ),
  [200, answer({ scope: "other" }), "ScopeNotGranted", false, true],
  [200, answer({ scope: "smartembed.viewkeys smartembed" }), "ScopeNotGranted", false, true],
  [200, "<html>", "Malformed", false, false]
]

describe("a response without a token", () => {
  for (const [status, body, tag, retryable, rejection] of table) {
    it(`judges ${status} ${body.replace(JSON.stringify(good), "with a good token") || "with no body"} as ${tag}`, () => {
      const error = refused(status, body)
      assert.strictEqual(error.reason._tag, tag)
      assert.strictEqual(error.isRetryable, retryable)
      assert.strictEqual(error.isRejection, rejection)
      if ("status" in error.reason) assert.strictEqual(error.reason.status, status)
    })
  }

  it("keeps the OAuth code, description and URI of the response", () => {
    const fields = {
      error: "invalid_client",
      error_description: "no such client",
      error_uri: "https://example.org/why"
    }
    for (const status of [401, 503]) {
      const { message, reason } = refused(status, JSON.stringify(fields))
      assert.deepInclude(reason, {
        status,
        code: "invalid_client",
        description: "no such client",
        uri: "https://example.org/why"
      })
      for (const shown of [String(status), ...Object.values(fields)]) assert.include(message, shown)
    }
  })

  it("redacts the secret, known tokens and the response's own token", () => {
    const fields = { access_token: "a-token-of-its-own", error: "invalid_client" }
    const words = "my-secret, known-token and a-token-of-its-own"
    for (const [status, body] of [[401, fields], [503, fields]] as const) {
      const judged = judge(
        status,
        JSON.stringify({ ...body, error_description: words, error_uri: `https://x/?${words}` }),
        {
          secrets: ["my-secret", "known-token"].map((secret) => Redacted.make(secret))
        }
      )
      const { reason } = Either.getOrThrow(Either.flip(judged))
      assert.deepInclude(reason, { description: "***, *** and ***", uri: "https://x/?***, *** and ***" })
    }
  })

  for (
    const [code, secret, tag, shown] of [
      ["server_error", "server", "Unavailable", "***_error"],
      ["temporarily_unavailable", "unavailable", "Unavailable", "temporarily_***"],
      ["invalid_client", "client", "Rejected", "invalid_***"]
    ] as const
  ) {
    it(`judges ${code} as ${tag} although the secret is ${secret}, and redacts only what is shown`, () => {
      const judged = judge(400, failing(code), { secrets: [Redacted.make(secret)] })
      assert.deepInclude(Either.getOrThrow(Either.flip(judged)).reason, { _tag: tag, code: shown })
    })
  }

  it("does not judge a 500 with an OAuth code as a rejection", () => {
    assert.strictEqual(refused(500, failing("invalid_client")).reason._tag, "Unavailable")
  })

  it("names exactly the requested scopes that were not granted", () => {
    const judged = judge(200, answer({ scope: "c a" }), { scope: "a b c d" })
    assert.deepStrictEqual(Either.getOrThrow(Either.flip(judged)).reason, {
      _tag: "ScopeNotGranted",
      missing: ["b", "d"]
    })
  })
})

describe("an incomplete response body", () => {
  const tooLarge = { _tag: "TooLarge" } as const
  const timedOut = { _tag: "TimedOut" } as const

  for (
    const [status, body, tag, retryable] of [
      [200, tooLarge, "TooLarge", false],
      [400, tooLarge, "TooLarge", false],
      [429, tooLarge, "Unavailable", true],
      [503, tooLarge, "Unavailable", true],
      [200, timedOut, "Timeout", true],
      [400, timedOut, "Timeout", true],
      [429, timedOut, "Unavailable", true],
      [503, timedOut, "Unavailable", true]
    ] as const
  ) {
    it(`judges ${status} with a body that is ${body._tag} as ${tag}`, () => {
      const error = refused(status, body)
      assert.strictEqual(error.reason._tag, tag)
      assert.strictEqual(error.isRetryable, retryable)
      assert.isFalse(error.isRejection)
    })
  }
})
