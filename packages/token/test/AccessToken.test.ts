import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Equal, Exit, FastCheck as fc, Hash, HashSet, Redacted } from "effect"
import { AccessToken } from "../src/index.ts"
import { ask, logged } from "./support/Ask.ts"
import { printed } from "./support/Printed.ts"
import * as ScriptedClient from "./support/ScriptedClient.ts"

const hidden = "HIDDEN-7f3a"

const token = AccessToken.make({
  value: hidden,
  scopes: ["a", "b"],
  issuedAt: DateTime.unsafeMake("2026-01-01T00:00:00Z"),
  lifetime: "24 hours"
})

describe("a printed token", () => {
  it("shows its scopes and its expiry", () => {
    assert.strictEqual(String(token), "AccessToken(<redacted>, a b, expires 2026-01-02T00:00:00.000Z)")
    assert.strictEqual(token.toString(), String(token))
  })

  it("hides its value as text, as JSON and when inspected, alone or nested", () => {
    for (const value of [token, { deep: [[{ token }]] }, new Map([["token", token]]), Exit.fail(token)]) {
      assert.notInclude(printed(value), hidden)
    }
    assert.include(printed(token), "2026-01-02T00:00:00.000Z")
  })

  it("serializes to the same text without its value", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(token)), {
      _tag: "AccessToken",
      value: "<redacted>",
      tokenType: "Bearer",
      scopes: ["a", "b"],
      issuedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-01-02T00:00:00.000Z"
    })
  })

  it.effect("hides its value in logs, failures and defects", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.logInfo(token).pipe(Effect.annotateLogs({ token }), logged(lines))
      assert.isNotEmpty(lines)
      assert.notInclude(lines.join("\n"), hidden)
      assert.notInclude(printed(yield* Effect.exit(Effect.die(token))), hidden)
    }))

  it.effect("hides its value when a server issued it", () =>
    Effect.gen(function*() {
      const issued = yield* ask(ScriptedClient.make(ScriptedClient.granted({ access_token: hidden })))
      assert.strictEqual(Redacted.value(issued.value), hidden)
      assert.notInclude(printed(issued), hidden)
    }))

  it("prints a token that never expires like any other", () => {
    const endless = AccessToken.make({ value: hidden, lifetime: Duration.infinity })
    assert.include(String(endless), "AccessToken(<redacted>")
    assert.notInclude(printed(endless), hidden)
  })

  it("shows its value only when the program unwraps it", () => {
    assert.include(printed({ value: Redacted.value(token.value) }), hidden)
  })
})

describe("AccessToken.make", () => {
  it("needs only a value, and defaults to ClickView's scope and an hour from the epoch", () => {
    const plain = AccessToken.make({ value: "v" })
    assert.strictEqual(Redacted.value(plain.value), "v")
    assert.strictEqual(plain.tokenType, "Bearer")
    assert.deepStrictEqual([...plain.scopes], ["smartembed.viewkey"])
    assert.strictEqual(plain.issuedAt.epochMillis, 0)
    assert.strictEqual(plain.expiresAt.epochMillis, 3_600_000)
  })

  it("treats undefined options as absent", () => {
    const options = { scopes: undefined, issuedAt: undefined, lifetime: undefined }
    assert.isTrue(Equal.equals(AccessToken.make({ value: "v", ...options }), AccessToken.make({ value: "v" })))
  })

  it("accepts a redacted value", () => {
    assert.isTrue(Equal.equals(AccessToken.make({ value: Redacted.make("v") }), AccessToken.make({ value: "v" })))
  })

  it("copies the scopes", () => {
    const scopes = ["a"]
    const made = AccessToken.make({ value: "v", scopes })
    scopes.push("b")
    assert.deepStrictEqual([...made.scopes], ["a"])
  })
})

describe("equality of tokens", () => {
  const options = { value: "v", scopes: ["a", "b"], issuedAt: DateTime.unsafeMake(5), lifetime: "1 minute" } as const

  it("treats tokens with equal fields as equal with equal hashes", () => {
    const [one, other] = [AccessToken.make(options), AccessToken.make(options)]
    assert.isTrue(Equal.equals(one, other))
    assert.strictEqual(Hash.hash(one), Hash.hash(other))
    assert.strictEqual(HashSet.size(HashSet.make(one, other)), 1)
  })

  for (
    const [field, change] of [
      ["value", { value: "w" }],
      ["scopes", { scopes: ["b", "a"] }],
      ["issuedAt", { issuedAt: DateTime.unsafeMake(6) }],
      ["lifetime", { lifetime: "2 minutes" }]
    ] as const
  ) {
    it(`distinguishes tokens by their ${field}`, () => {
      assert.isFalse(Equal.equals(AccessToken.make(options), AccessToken.make({ ...options, ...change })))
    })
  }

  it.prop("compares tokens with equal other fields by their values", [fc.string(), fc.string()], ([a, b]) => {
    const [one, other] = [AccessToken.make({ value: a }), AccessToken.make({ value: b })]
    assert.strictEqual(Equal.equals(one, other), a === b)
    assert.isTrue(Equal.equals(one, AccessToken.make({ value: a })))
  })
})
