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

describe("a token that is printed", () => {
  it("says what it is for and when it ends", () => {
    assert.strictEqual(String(token), "AccessToken(<redacted>, a b, expires 2026-01-02T00:00:00.000Z)")
    assert.strictEqual(token.toString(), String(token))
  })

  it("shows no value as text, as JSON, inspected to any depth, alone or inside other things", () => {
    for (const value of [token, { deep: [[{ token }]] }, new Map([["token", token]]), Exit.fail(token)]) {
      assert.notInclude(printed(value), hidden)
    }
    assert.include(printed(token), "2026-01-02T00:00:00.000Z")
  })

  it("serialises to the same without its value", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(token)), {
      _tag: "AccessToken",
      value: "<redacted>",
      tokenType: "Bearer",
      scopes: ["a", "b"],
      issuedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-01-02T00:00:00.000Z"
    })
  })

  it.effect("shows no value in logs and in the failure or defect that holds it", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.logInfo(token).pipe(Effect.annotateLogs({ token }), logged(lines))
      assert.isNotEmpty(lines)
      assert.notInclude(lines.join("\n"), hidden)
      assert.notInclude(printed(yield* Effect.exit(Effect.die(token))), hidden)
    }))

  it.effect("shows no value when it came from a server", () =>
    Effect.gen(function*() {
      const issued = yield* ask(ScriptedClient.make(ScriptedClient.granted({ access_token: hidden })))
      assert.strictEqual(Redacted.value(issued.value), hidden)
      assert.notInclude(printed(issued), hidden)
    }))

  it("that never ends is printed like any other", () => {
    const endless = AccessToken.make({ value: hidden, lifetime: Duration.infinity })
    assert.include(String(endless), "AccessToken(<redacted>")
    assert.notInclude(printed(endless), hidden)
  })

  it("whose value its holder asks for shows it: the search would have found it", () => {
    assert.include(printed({ value: Redacted.value(token.value) }), hidden)
  })
})

describe("AccessToken.make", () => {
  it("needs a value alone: it takes ClickView's scope, and an hour from the epoch on", () => {
    const plain = AccessToken.make({ value: "v" })
    assert.strictEqual(Redacted.value(plain.value), "v")
    assert.strictEqual(plain.tokenType, "Bearer")
    assert.deepStrictEqual([...plain.scopes], ["smartembed.viewkey"])
    assert.strictEqual(plain.issuedAt.epochMillis, 0)
    assert.strictEqual(plain.expiresAt.epochMillis, 3_600_000)
  })

  it("takes options that are undefined for options that are not there", () => {
    const options = { scopes: undefined, issuedAt: undefined, lifetime: undefined }
    assert.isTrue(Equal.equals(AccessToken.make({ value: "v", ...options }), AccessToken.make({ value: "v" })))
  })

  it("takes a value that is redacted already", () => {
    assert.isTrue(Equal.equals(AccessToken.make({ value: Redacted.make("v") }), AccessToken.make({ value: "v" })))
  })

  it("keeps its own copy of the scopes", () => {
    const scopes = ["a"]
    const made = AccessToken.make({ value: "v", scopes })
    scopes.push("b")
    assert.deepStrictEqual([...made.scopes], ["a"])
  })
})

describe("two tokens", () => {
  const options = { value: "v", scopes: ["a", "b"], issuedAt: DateTime.unsafeMake(5), lifetime: "1 minute" } as const

  it("are equal when all their fields are, and hash alike", () => {
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
    it(`differ when their ${field} does`, () => {
      assert.isFalse(Equal.equals(AccessToken.make(options), AccessToken.make({ ...options, ...change })))
    })
  }

  it.prop("are equal exactly if their values are, all else being equal", [fc.string(), fc.string()], ([a, b]) => {
    const [one, other] = [AccessToken.make({ value: a }), AccessToken.make({ value: b })]
    assert.strictEqual(Equal.equals(one, other), a === b)
    assert.isTrue(Equal.equals(one, AccessToken.make({ value: a })))
  })
})
