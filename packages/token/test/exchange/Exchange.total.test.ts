/**
 * For every response of the endpoint the caller gets a token or an `OAuthError`, and nothing printed reveals hidden
 * parts of the response.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Cause } from "effect"
import { Effect, Either, Exit, FastCheck as fc, Redacted } from "effect"
import type { AccessToken } from "../../src/index.ts"
import { OAuthError } from "../../src/index.ts"
import { ask, logged } from "../support/Ask.ts"
import { judge } from "../support/Judging.ts"
import { printed } from "../support/Printed.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const once = { retry: { attempts: 1 } }

const statuses = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  { weight: 2, arbitrary: fc.constantFrom(400, 401, 403, 408, 425, 429, 302, 307, 500, 503) },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 599 }) }
)

/** The placeholder for the marker in a template. */
const here = "@@"

const marker = fc.stringMatching(/^[A-Za-z0-9]{32}$/)

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    here,
    `${here} `,
    `"${here}"`,
    `x${here}.y`,
    `${here}\u0000`,
    { [here]: here },
    { toString: here, toJSON: here, constructor: { name: here } },
    [here],
    [[[{ a: here }]]],
    null,
    true,
    0,
    -1,
    0.5,
    1e300,
    "",
    "3600",
    "12abc",
    "Bearer",
    "bearer"
  ),
  fc.jsonValue()
)

const shown = fc.constantFrom<unknown>(
  "invalid_client",
  "temporarily_unavailable",
  "not allowed",
  "https://example.org/why",
  "",
  null,
  { [here]: here },
  [here]
)

/**
 * An object with the fields of a response, each missing, right or wrong. The marker is only where it must not be shown.
 */
const nearMiss = fc.record(
  {
    access_token: odd,
    token_type: fc.oneof(fc.constant("Bearer"), odd),
    expires_in: fc.oneof(fc.constant(3600), odd),
    scope: fc.oneof(fc.constantFrom("smartembed.viewkey", "other", ""), fc.constantFrom([here], { [here]: 1 })),
    error: shown,
    error_description: shown,
    error_uri: shown,
    refresh_token: odd,
    id_token: odd,
    [here]: odd,
    __proto__: odd
  },
  { requiredKeys: [] }
).map((fields) => JSON.stringify(fields))

/** A good response except for one field, nested this deep. Rendered late, so that a counterexample is readable. */
const bombs = fc.record({
  field: fc.constantFrom("access_token", "token_type", "expires_in", "scope", "error", "error_description", "else"),
  nested: fc.constantFrom<readonly [open: string, close: string]>(["[", "]"], ["{\"a\":", "}"]),
  depth: fc.constantFrom(3, 500, 5000)
})

type Bomb = typeof bombs extends fc.Arbitrary<infer A> ? A : never

const explode = ({ depth, field, nested: [open, close] }: Bomb): string =>
  `{"access_token":"${here}","token_type":"Bearer","${field}":${open.repeat(depth)}"${here}"${close.repeat(depth)}}`

const good =
  `{"access_token":"${here}","token_type":"Bearer","expires_in":3600,"scope":"smartembed.viewkey","else":"${here}"}`

const texts = fc.oneof(
  { weight: 6, arbitrary: nearMiss },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify({ value, here })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(good, `[${good}]`, `"${here}"`), fc.nat({ max: 140 })).map(([text, cut]) =>
      text.slice(0, Math.max(text.indexOf(here) + here.length, text.length - cut))
    )
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      good,
      `\ufeff${good}`,
      `\ufeff\ufeff${good}`,
      ` \r\n\t${good}\n`,
      `${good}${good}`,
      `)]}',\n${good}`,
      `<!doctype html><title>${here}</title><p>${here}`,
      `access_token=${here}&token_type=Bearer`,
      `"${here}"`,
      `["${here}"]`,
      here,
      "null",
      "",
      `{"access_token":"first","access_token":"${here}","token_type":"Bearer"}`
    )
  }
)

/** A template, with bytes before and after it that need not be text. */
const bodies = fc.record({
  text: fc.oneof({ weight: 9, arbitrary: texts }, { weight: 1, arbitrary: bombs }),
  before: fc.oneof({ weight: 4, arbitrary: fc.constant(new Uint8Array()) }, fc.uint8Array({ maxLength: 8 })),
  after: fc.oneof(
    { weight: 4, arbitrary: fc.constant(new Uint8Array()) },
    fc.uint8Array({ maxLength: 8 }),
    fc.constant(new Uint8Array(70_000).fill(32))
  )
})

const headers = fc.dictionary(
  fc.constantFrom(
    "retry-after",
    "date",
    "content-type",
    "location",
    "www-authenticate",
    "content-length",
    "x-request-id"
  ),
  fc.constantFrom(here, `Bearer error="${here}"`, "application/json", "30", "-1", "Thu, 01 Jan 1970 00:00:09 GMT", "")
)

const mapValues = (
  record: Readonly<Record<string, string>>,
  f: (value: string) => string
): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]))

const outcome = (
  step: ScriptedClient.Step,
  lines: Array<string> = []
): Effect.Effect<Exit.Exit<AccessToken, OAuthError>> =>
  ask(ScriptedClient.make(step), once).pipe(Effect.exit, logged(lines))

const isFailure = (cause: Cause.Cause<OAuthError>): boolean =>
  cause._tag === "Fail" && cause.error instanceof OAuthError && cause.error.message.length > 20

/** A valid token that can be sent, or one failure with a message. */
const assertTokenOrFailure = (exit: Exit.Exit<AccessToken, OAuthError>): void => {
  if (Exit.isFailure(exit)) {
    assert.isTrue(isFailure(exit.cause), `not one OAuthError: ${printed(exit)}`)
  } else {
    const { expiresAt, issuedAt, scopes, value } = exit.value
    assert.match(Redacted.value(value), /^[A-Za-z0-9\-._~+/]+=*$/)
    assert.isAbove(expiresAt.epochMillis, issuedAt.epochMillis)
    assert.isTrue(Number.isFinite(expiresAt.epochMillis))
    assert.include(scopes, "smartembed.viewkey")
  }
}

const render = (text: string | Bomb, secret: string): string =>
  (typeof text === "string" ? text : explode(text)).replaceAll(here, secret)

describe("arbitrary token responses", () => {
  it.prop(
    "judges any status and any JSON, text or near miss of a token without revealing what must stay hidden",
    [statuses, fc.oneof({ weight: 9, arbitrary: texts }, { weight: 1, arbitrary: bombs }), marker],
    ([status, text, secret]) => {
      const judged = judge(status, render(text, secret))
      assert.notInclude(printed(Either.merge(judged)), secret)
      if (Either.isLeft(judged)) assert.isAbove(judged.left.message.length, 20)
      else assert.strictEqual(status, 200)
    },
    { fastCheck: { numRuns: 1000 } }
  )

  it.effect.prop(
    "turns any status, headers and bytes into a token or an OAuthError, and reveals nothing in logs or failures",
    [statuses, headers, bodies, marker],
    ([status, templates, { after, before, text }, secret]) =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const exit = yield* outcome(
          ScriptedClient.reply(
            status,
            Uint8Array.from(Buffer.concat([before, Buffer.from(render(text, secret)), after])),
            mapValues(templates, (value) => value.replaceAll(here, secret))
          ),
          lines
        )
        assertTokenOrFailure(exit)
        assert.isNotEmpty(lines)
        assert.notInclude(printed(exit), secret)
        assert.notInclude(lines.join("\n"), secret)
      }),
    { fastCheck: { numRuns: 120 } }
  )

  it.prop(
    "redacts a token in the visible fields of the same response",
    [
      statuses,
      marker,
      fc.array(fc.constantFrom(here, " ", "\"", "\\", "\n", "denied ", "\u00e9", here.slice(1)), { maxLength: 60 }),
      fc.constantFrom("error", "error_description", "error_uri")
    ],
    ([status, token, pieces, name]) => {
      const text = pieces.join("").replaceAll(here, token)
      const body = { access_token: token, error: "invalid_client", error_description: "", [name]: text }
      assert.notInclude(printed(Either.merge(judge(status, JSON.stringify(body)))), token)
    },
    { fastCheck: { numRuns: 500 } }
  )
})

describe("the search for the marker", () => {
  it("finds the marker on every surface that is searched", () => {
    const secret = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    assert.include(printed(secret), secret)
    assert.include(printed({ deep: { deeper: { deepest: [{ here: secret }] } } }), secret)
    const failed = Object.defineProperty(new Error("failed", { cause: new Error("deep") }), "hidden", { value: secret })
    assert.include(printed(failed), secret)
    assert.include(printed(Exit.die(new Error("died", { cause: new Error(secret) }))), secret)
  })

  it.effect("finds the marker in logs of every level, in messages, annotations, spans and causes", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.logTrace("in the message: 1-marker").pipe(
        Effect.zipRight(Effect.logError("failed", new Error("2-marker"))),
        Effect.zipRight(Effect.logInfo("annotated")),
        Effect.annotateLogs("key", "3-marker"),
        Effect.withLogSpan("4-marker"),
        logged(lines)
      )
      for (const marker of ["1-marker", "2-marker", "3-marker", "4-marker"]) assert.include(lines.join("\n"), marker)
    }))
})
