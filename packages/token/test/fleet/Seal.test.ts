import { assert, describe, it } from "@effect/vitest"
import { Effect, Encoding, Redacted } from "effect"
import { hkdfSync } from "node:crypto"
import type { FleetDocument } from "../../src/fleet/FleetDocument.ts"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import * as Seal from "../../src/fleet/Seal.ts"
import { OAuthError } from "../../src/index.ts"
import { empty } from "../../src/sharing/Document.ts"

const credentials = { clientId: "my-client", clientSecret: Redacted.make("my-secret") }

const url = "https://auth.clickviewapp.com/connect/token"

const seal = Seal.make(credentials, url, "smartembed.viewkey")

const document: FleetDocument = {
  writtenAt: 1000,
  entry: {
    token: { value: Redacted.make("the-token"), scopes: ["smartembed.viewkey"] },
    end: 86_401_000,
    lifetime: 86_400_000
  },
  lease: { owner: "process/1", until: 3000 },
  failure: {
    error: new OAuthError({ reason: { _tag: "Unavailable", status: 503, description: "down for maintenance" } }),
    at: 900,
    askAt: 1900,
    renewAt: 30_900
  },
  unconfirmed: { process: "process", at: 900 },
  rejections: 1,
  failures: 2,
  refused: { token: { value: Redacted.make("an-older-token"), scopes: [] }, at: 500 }
}

const sealed = Effect.flatMap(seal, ({ seal }) => seal(document))

const opened = (text: string | undefined, by = seal) => Effect.flatMap(by, ({ open }) => open(text))

const isEmpty = (found: FleetDocument) => assert.deepStrictEqual(found, empty)

const changed = (text: string, change: (bytes: Uint8Array) => Uint8Array): string =>
  Encoding.encodeBase64Url(change(Uint8Array.from(Buffer.from(text, "base64url"))))

describe("Seal", () => {
  it.effect("opens a sealed text unchanged", () =>
    Effect.gen(function*() {
      assert.strictEqual(toText(yield* opened(yield* sealed)), toText(document))
    }))

  it.effect("seals to base64url text that differs each time", () =>
    Effect.gen(function*() {
      const [one, other] = [yield* sealed, yield* sealed]
      assert.match(one, /^[A-Za-z0-9_-]+$/)
      assert.notStrictEqual(one, other)
      assert.strictEqual(Buffer.from(one, "base64url")[0], 1)
    }))

  it.effect("does not open a text with any bit changed", () =>
    Effect.gen(function*() {
      const text = yield* sealed
      const { length } = Buffer.from(text, "base64url")
      for (let at = 0; at < length; at += 1 + Math.floor(length / 60)) {
        isEmpty(yield* opened(changed(text, (bytes) => bytes.map((byte, index) => index === at ? byte ^ 1 : byte))))
      }
    }))

  it.effect("does not open a text that is cut, empty or was never sealed", () =>
    Effect.gen(function*() {
      const text = yield* sealed
      for (const length of [0, 1, 2, 12, 28, 29, 40, text.length - 1]) isEmpty(yield* opened(text.slice(0, length)))
      for (const foreign of ["{}", toText(document), "not base64url!", "AQ", text + text, ` ${text}`]) {
        isEmpty(yield* opened(foreign))
      }
      isEmpty(yield* opened(undefined))
    }))

  for (
    const [what, other] of [
      ["secret", Seal.make({ ...credentials, clientSecret: Redacted.make("my-secret2") }, url, "smartembed.viewkey")],
      ["client", Seal.make({ ...credentials, clientId: "my-client2" }, url, "smartembed.viewkey")],
      ["issuer", Seal.make(credentials, `${url}2`, "smartembed.viewkey")],
      ["scope", Seal.make(credentials, url, "smartembed.viewkey other")],
      ["split of the same words", Seal.make({ ...credentials, clientId: "client" }, `${url}my-`, "smartembed.viewkey")]
    ] as const
  ) {
    it.effect(`uses another key for another ${what}, and does not open the text there`, () =>
      Effect.gen(function*() {
        assert.notStrictEqual((yield* other).key, (yield* seal).key)
        isEmpty(yield* opened(yield* sealed, other))
      }))
  }

  it.effect("derives the same opaque key of 22 characters and a format in each process", () =>
    Effect.gen(function*() {
      const { key } = yield* seal
      assert.match(key, /^1:[A-Za-z0-9_-]{22}$/)
      assert.strictEqual((yield* Seal.make({ ...credentials }, url, "smartembed.viewkey")).key, key)
      const salt = `${url.length}:${url}9:my-client18:smartembed.viewkey`
      const derived = Buffer.from(hkdfSync("sha256", "my-secret", salt, "clickview-token/v1/name", 16))
      assert.strictEqual(key, `1:${derived.toString("base64url")}`)
    }))
})

describe("the text of a document", () => {
  const text = toText(document)

  it("keeps every field of a document", () => {
    assert.strictEqual(toText(fromText(text)), text)
    assert.strictEqual(toText(fromText(toText({ ...empty, writtenAt: 1 }))), toText({ ...empty, writtenAt: 1 }))
  })

  it.each([
    ["that is no JSON", text.slice(1)],
    ["that is no object", "1"],
    ["with a time that is a word", text.replace("\"writtenAt\":1000", "\"writtenAt\":\"x\"")],
    ["with an end that is not finite", text.replace("\"end\":86401000", "\"end\":1e999")],
    ["with an end that is null", text.replace("\"end\":86401000", "\"end\":null")],
    ["with a token that is a number", text.replace("\"the-token\"", "7")],
    ["with a reason that this version does not know", text.replace("\"Unavailable\"", "\"OutOfTokens\"")],
    ["without its counters", text.replace("\"rejections\":1,", "")]
  ])("reads a text %s as an empty document", (_, written) => {
    assert.notStrictEqual(written, text)
    assert.deepStrictEqual(fromText(written), empty)
  })
})
