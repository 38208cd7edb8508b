/**
 * What a server takes for a chosen video, whatever a browser sends.
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

const wrong: ReadonlyArray<readonly [field: keyof typeof chosen, value: unknown, what: string]> = [
  ["mediaId", "", "an empty id"],
  ["mediaId", "a b", "an id with a space"],
  ["mediaId", "a\n", "an id with a line break"],
  ["mediaId", "é", "an id that is not ASCII"],
  ["mediaId", "a".repeat(129), "an id that is too long"],
  ["mediaId", 7, "an id that is a number"],
  ["title", " ", "a blank title"],
  ["title", "a\nb", "a title with a line break"],
  ["title", "a\u2028b", "a title with a line separator"],
  ["title", "a\u202eb", "a title that turns the text around"],
  ["title", "a\u0000b", "a title with a zero"],
  ["title", "a\ud800b", "a title with half a character"],
  ["title", "a".repeat(301), "a title that is too long"],
  ["title", ["a"], "a title that is a list"],
  ["thumbnailUrl", "http://images.clickviewapp.com/1.jpg", "plain HTTP"],
  ["thumbnailUrl", "http://127.0.0.1/1.jpg", "loopback that is not listed"],
  ["thumbnailUrl", "https://clickviewapp.com.evil.example/1.jpg", "a host that begins like one that is listed"],
  ["thumbnailUrl", "https://evilclickviewapp.com/1.jpg", "a host that ends like one that is listed"],
  ["thumbnailUrl", "https://images.clickviewapp.com@evil.example/1.jpg", "a user who is called like a host"],
  ["thumbnailUrl", "https://user:word@images.clickviewapp.com/1.jpg", "an address with a password"],
  ["thumbnailUrl", "https://images.clickviewapp.com:8443/1.jpg", "another port"],
  ["thumbnailUrl", "javascript:alert(1)//images.clickviewapp.com", "a script"],
  ["thumbnailUrl", "data:image/svg+xml,<svg/>", "data"],
  ["thumbnailUrl", "//images.clickviewapp.com/1.jpg", "an address without a scheme"],
  ["thumbnailUrl", `https://images.clickviewapp.com/${"a".repeat(2048)}`, "an address that is too long"]
]

describe("a selection", () => {
  it("is a video with its title and its thumbnail, and loses what else was sent", () => {
    assert.deepStrictEqual(Either.getOrThrow(decode({ ...chosen, script: "x" })), chosen)
    assert.isTrue(Either.isRight(decode({ ...chosen, thumbnailUrl: "https://ClickViewApp.com/1.jpg" })))
  })

  for (const [field, value, what] of wrong) {
    it(`is refused with ${what} as its ${field}`, () => {
      assert.isTrue(Either.isLeft(decode({ ...chosen, [field]: value })))
    })
  }

  it("is refused when a field is missing", () => {
    for (const field of Object.keys(chosen)) assert.isTrue(Either.isLeft(decode({ ...chosen, [field]: undefined })))
  })

  it("may have its thumbnail on the hosts that are listed, and on no other", () => {
    const listed = Schema.is(selectionFrom(["Pictures.example", "*.cdn.example", "127.0.0.1"]))
    const at = (thumbnailUrl: string) => listed({ ...chosen, thumbnailUrl })
    assert.isTrue(at("https://pictures.example/1.jpg"))
    assert.isTrue(at("https://a.b.cdn.example/1.jpg"))
    assert.isTrue(at("http://127.0.0.1:8080/1.svg"))
    assert.isFalse(at("https://cdn.example/1.jpg"))
    assert.isFalse(at("http://pictures.example/1.jpg"))
    assert.isFalse(at("http://localhost/1.jpg"))
    assert.isFalse(at(chosen.thumbnailUrl))
  })
})
