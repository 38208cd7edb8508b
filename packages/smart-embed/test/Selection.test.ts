/**
 * The selections that a server accepts from a browser.
 */
import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { Selection, selectionFrom } from "../src/index.ts"

const chosen = {
  mediaId: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  title: "Häuser & Höfe: 家と庭, שָׁלוֹם 👩‍🏫",
  thumbnailUrl: "https://images.clickviewapp.com/video/1.jpg?width=320&height=180"
}

const decode = Schema.decodeUnknownEither(Selection)

const invalid: ReadonlyArray<readonly [field: keyof typeof chosen, value: unknown, what: string]> = [
  ["mediaId", "", "an empty mediaId"],
  ["mediaId", "a b", "a mediaId with a space"],
  ["mediaId", "a\n", "a mediaId with a line break"],
  ["mediaId", "é", "a mediaId that is not ASCII"],
  ["mediaId", "a".repeat(129), "a mediaId of 129 characters"],
  ["mediaId", 7, "a numeric mediaId"],
  ["title", " ", "a blank title"],
  ["title", "a\nb", "a title with a line break"],
  ["title", "a\u2028b", "a title with a line separator"],
  ["title", "a\u202eb", "a title that changes the text direction"],
  ["title", "a\u0000b", "a title with a NUL character"],
  ["title", "a\ud800b", "a title with a lone surrogate"],
  ["title", "a".repeat(301), "a title of 301 characters"],
  ["title", ["a"], "a title that is a list"],
  ["thumbnailUrl", "http://images.clickviewapp.com/1.jpg", "a thumbnailUrl over HTTP"],
  ["thumbnailUrl", "http://127.0.0.1/1.jpg", "an unlisted loopback thumbnailUrl"],
  ["thumbnailUrl", "https://clickviewapp.com.evil.example/1.jpg", "a thumbnailUrl whose host starts like a listed one"],
  ["thumbnailUrl", "https://evilclickviewapp.com/1.jpg", "a thumbnailUrl whose host ends like a listed one"],
  [
    "thumbnailUrl",
    "https://images.clickviewapp.com@evil.example/1.jpg",
    "a thumbnailUrl whose user looks like a listed host"
  ],
  ["thumbnailUrl", "https://user:word@images.clickviewapp.com/1.jpg", "a thumbnailUrl with a password"],
  ["thumbnailUrl", "https://images.clickviewapp.com:8443/1.jpg", "a thumbnailUrl with another port"],
  ["thumbnailUrl", "javascript:alert(1)//images.clickviewapp.com", "a thumbnailUrl with a javascript: URL"],
  ["thumbnailUrl", "data:image/svg+xml,<svg/>", "a thumbnailUrl with a data: URL"],
  ["thumbnailUrl", "//images.clickviewapp.com/1.jpg", "a thumbnailUrl without a scheme"],
  ["thumbnailUrl", `https://images.clickviewapp.com/${"a".repeat(2048)}`, "a thumbnailUrl over 2,048 characters"]
]

describe("Selection", () => {
  it("decodes a video with its title and thumbnail, and drops other properties", () => {
    assert.deepStrictEqual(Either.getOrThrow(decode({ ...chosen, script: "x" })), chosen)
    assert.isTrue(Either.isRight(decode({ ...chosen, thumbnailUrl: "https://ClickViewApp.com/1.jpg" })))
  })

  for (const [field, value, what] of invalid) {
    it(`refuses ${what}`, () => {
      assert.isTrue(Either.isLeft(decode({ ...chosen, [field]: value })))
    })
  }

  it("refuses a selection without one of its fields", () => {
    for (const field of Object.keys(chosen)) assert.isTrue(Either.isLeft(decode({ ...chosen, [field]: undefined })))
  })

  it("accepts a thumbnail only on a listed host", () => {
    const isSelection = Schema.is(selectionFrom(["Pictures.example", "*.cdn.example", "127.0.0.1"]))
    const isAccepted = (thumbnailUrl: string) => isSelection({ ...chosen, thumbnailUrl })
    assert.isTrue(isAccepted("https://pictures.example/1.jpg"))
    assert.isTrue(isAccepted("https://a.b.cdn.example/1.jpg"))
    assert.isTrue(isAccepted("http://127.0.0.1:8080/1.svg"))
    assert.isFalse(isAccepted("https://cdn.example/1.jpg"))
    assert.isFalse(isAccepted("http://pictures.example/1.jpg"))
    assert.isFalse(isAccepted("http://localhost/1.jpg"))
    assert.isFalse(isAccepted(chosen.thumbnailUrl))
  })
})
