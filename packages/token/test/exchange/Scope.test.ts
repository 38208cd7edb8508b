import { assert, describe, it } from "@effect/vitest"
import * as Scope from "../../src/exchange/Scope.ts"

const edges = "!#[]~"

describe("Scope.isScope", () => {
  for (
    const text of ["smartembed.viewkey", "a b c", "first second", "!", edges, "https://example.org/scope?a=b&c", "a a"]
  ) {
    it(`accepts ${JSON.stringify(text)}`, () => {
      assert.isTrue(Scope.isScope(text))
    })
  }

  for (
    const text of [
      "",
      " ",
      " a",
      "a ",
      "a  b",
      "a\tb",
      "a\nb",
      "a\n",
      "\"a\"",
      "a\\b",
      "caf\u00e9",
      "a\u0000",
      "a\u007f",
      null,
      5,
      ["a"]
    ]
  ) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      assert.isFalse(Scope.isScope(text))
    })
  }
})

describe("Scope.tokens", () => {
  for (
    const [text, tokens] of [
      ["a b", ["a", "b"]],
      ["  a \t b\n", ["a", "b"]],
      ["a a", ["a"]],
      ["a \"b\" caf\u00e9", ["a"]],
      ["", []]
    ] as const
  ) {
    it(`reads the scope tokens of ${JSON.stringify(text)}`, () => {
      assert.deepStrictEqual(Scope.tokens(text), [...tokens])
    })
  }

  it("names the allowed characters in Scope.expected", () => {
    assert.include(Scope.expected, "visible ASCII without quotes or backslashes")
  })
})
