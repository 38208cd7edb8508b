/**
 * Texts of the server are shown redacted, filtered to RFC 6749's characters, and cut.
 */
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Redacted } from "effect"
import * as Redaction from "../../src/exchange/Redaction.ts"

const secret = "s3cr3t+/&=%!*'()~ value"

const show = Redaction.make([Redacted.make(secret), Redacted.make("tok-abc.def")])

/** Letters before the secret, so that the cut splits it. */
const straddling = (length: number, hidden: string): string => "x".repeat(length) + hidden

describe("Redaction of server texts", () => {
  for (const text of ["", null, 17, true, {}, ["text"], "\n\t", "\u00e9\u20ac", "\"\\"]) {
    it(`does not show ${JSON.stringify(text)}`, () => {
      assert.isUndefined(show(text))
    })
  }

  it("does not show a missing text", () => {
    assert.isUndefined(show(undefined))
  })

  it("shows RFC 6749's characters unchanged", () => {
    const all = Array.from({ length: 0x7f - 0x20 }, (_, offset) => String.fromCharCode(0x20 + offset)).join("")
    const allowed = all.replaceAll(/["\\]/g, "")
    assert.strictEqual(show(allowed), allowed)
    assert.strictEqual(show(all), allowed)
  })

  it("removes control characters, quotes, backslashes and everything outside ASCII", () => {
    assert.strictEqual(show("a\u0000b\u001b[31mc\r\nd\u007fe\u00e9f\u202eg\ud83d\ude00h\"i\\j"), "ab[31mcdefghij")
  })

  it("cuts the text at 256 characters", () => {
    assert.strictEqual(show("y".repeat(256)), "y".repeat(256))
    assert.strictEqual(show("y".repeat(257)), "y".repeat(256))
    assert.strictEqual(show("\u00e9".repeat(400) + "y".repeat(300)), "y".repeat(256))
  })

  const form = new URLSearchParams({ _: secret }).toString().slice(2)

  for (
    const [name, echo] of [
      ["as it is", secret],
      ["form-encoded", form],
      ["form-encoded, with lower-case digits", form.replaceAll(/%../g, (byte) => byte.toLowerCase())],
      ["percent-encoded", encodeURIComponent(secret)],
      [
        "percent-encoded, with lower-case digits",
        encodeURIComponent(secret).replaceAll(/%../g, (byte) => byte.toLowerCase())
      ],
      ["percent-encoded to the last mark", form.replaceAll("+", "%20")],
      ["with characters between that are filtered out", Array.from(secret).join("\u0000")],
      ["with quotes between", Array.from(secret).join("\"")]
    ] as const
  ) {
    it(`redacts the secret written ${name}`, () => {
      assert.strictEqual(show(`got ${echo}, sorry`), "got ***, sorry")
    })
  }

  const each = (write: (character: string, code: number) => string) =>
    Array.from(secret, (character) => write(character, character.charCodeAt(0))).join("")
  const hex = (code: number, digits: number) => code.toString(16).padStart(digits, "0")
  const html = secret.replaceAll("&", "&amp;").replaceAll("'", "&#39;")
  const json = each((character, code) => /\w/.test(character) ? character : `\\u${hex(code, 4)}`)

  for (
    const [name, echo] of [
      ["HTML-escaped", html],
      ["HTML-escaped with a name for the apostrophe", html.replace("&#39;", "&apos;")],
      ["HTML-escaped twice", html.replaceAll("&", "&amp;")],
      ["as decimal entities", each((_, code) => `&#${code};`)],
      ["as hexadecimal entities", each((_, code) => `&#x${hex(code, 2)};`)],
      [
        "as hexadecimal entities in capitals with leading zeros",
        each((_, code) => `&#X00${hex(code, 2).toUpperCase()};`)
      ],
      ["with JSON escapes", json],
      ["with JSON escapes in capitals", json.replaceAll(/u00../g, (digits) => `u${digits.slice(1).toUpperCase()}`)],
      ["with JSON escapes inside a nested string", JSON.stringify(json).slice(1, -1)],
      ["with a JSON escape of the slash", secret.replace("/", "\\/")],
      ["with hexadecimal escapes", each((_, code) => `\\x${hex(code, 2)}`)],
      ["percent-encoded twice", encodeURIComponent(encodeURIComponent(secret))],
      ["percent-encoded to the last character", each((_, code) => `%${hex(code, 2)}`)],
      ["form-encoded and HTML-escaped", form.replaceAll("'", "&#39;").replaceAll("&", "&amp;")]
    ] as const
  ) {
    it(`redacts the secret written ${name}`, () => {
      assert.strictEqual(show(`got ${echo}, sorry`), "got ***, sorry")
    })
  }

  const bytes = [...new TextEncoder().encode(secret)]
  const digits = bytes.map((byte) => hex(byte, 2))

  for (
    const [name, echo] of [
      ["percent-encoded in lower case", encodeURIComponent(secret).toLowerCase()],
      ["in hexadecimal", digits.join("")],
      ["in hexadecimal in capitals", digits.join("").toUpperCase()],
      ["in hexadecimal with spaces, as a buffer prints", digits.join(" ")],
      ["in hexadecimal with colons", digits.join(":")],
      ["as decimal bytes", bytes.join(",")],
      ["as decimal bytes with spaces", bytes.join(", ")],
      ["as decimal bytes with line breaks", bytes.join(",\n ")]
    ] as const
  ) {
    it(`redacts the secret written ${name}`, () => {
      assert.strictEqual(show(`got ${echo}, sorry`), "got ***, sorry")
    })
  }

  for (const encoding of ["base64", "base64url"] as const) {
    for (const before of ["", "i", "id", "id:", "client:"]) {
      it(`redacts the secret in ${encoding} behind ${JSON.stringify(before)}, except for bits shared with neighbouring bytes`, () => {
        const echo = Buffer.from(`${before}${secret}`).toString(encoding)
        const shown = show(`got ${echo}, sorry`) ?? ""
        assert.include(shown, "***")
        assert.isBelow(shown.length, "got ***, sorry".length + 8 + before.length * 2)
      })
    }
  }

  it("keeps numbers that match the encoding of a short secret", () => {
    assert.strictEqual(Redaction.make([Redacted.make("abc")])("616263 97,98 YWJj"), "616263 97,98 YWJj")
  })

  it("keeps entities and escapes that contain no secret", () => {
    assert.strictEqual(show("a &amp; b &#x41; &unknown; %41 100% &"), "a &amp; b &#x41; &unknown; %41 100% &")
  })

  it("skips a wiped secret and still redacts the others", () => {
    const wiped = Redacted.make("wiped")
    Redacted.unsafeWipe(wiped)
    assert.strictEqual(Redaction.make([wiped, Redacted.make("other")])("an other text"), "an *** text")
  })

  it("redacts every occurrence of the secret and of known tokens", () => {
    assert.strictEqual(show(`${secret}${secret} tok-abc.def,${secret}`), "****** ***,***")
  })

  it("shows no part of a secret that the cut would split", () => {
    for (let length = 230; length <= 256; length++) {
      const shown = show(straddling(length, secret)) ?? ""
      assert.strictEqual(shown, straddling(length, "***").slice(0, 256))
    }
  })

  it("shows no part of a secret longer than the cut", () => {
    const long = "0123456789abcdef".repeat(40)
    assert.strictEqual(Redaction.make([Redacted.make(long)])(`a ${long} b`), "a *** b")
  })

  it("redacts the longer secret when one secret contains the other", () => {
    const both = Redaction.make([Redacted.make("abc"), Redacted.make("abcdef")])
    assert.strictEqual(both("abcdef abc"), "*** ***")
  })

  it("redacts a token whose characters the filter removes", () => {
    const odd = Redaction.make([Redacted.make("to\u00e9k\"en")])
    assert.strictEqual(odd("to\u00e9k\"en token to\u0000ken"), "*** *** ***")
  })

  it("redacts a secret with a lone surrogate that is percent-encoded without it", () => {
    assert.strictEqual(Redaction.make([Redacted.make("se\ud800 cret")])("got se%20cret"), "got ***")
  })

  it("shows the text when a secret is empty or a lone surrogate", () => {
    assert.strictEqual(Redaction.make([Redacted.make("")])("text"), "text")
    assert.strictEqual(Redaction.make([Redacted.make("\ud800")])("text"), "text")
    assert.strictEqual(Redaction.make([Redacted.make("\u00e9")])("text"), "text")
  })

  const secrets = fc.string({ minLength: 4, maxLength: 24, unit: fc.constantFrom(..."ab%+ /&\"\u00e9".split("")) })

  it.prop(
    "never shows a secret, however it is split and mixed with filtered characters",
    [
      secrets.filter((text) => /^[\x21-\x7e]/.test(text) && !text.includes("\"") && !text.includes("\u00e9")),
      fc.array(fc.oneof(fc.nat({ max: 23 }), fc.constantFrom("\"", "\u0000", "\u00e9", "a", "b", " ", "***")), {
        maxLength: 80
      }),
      fc.nat({ max: 260 })
    ],
    ([hidden, pieces, offset]) => {
      const text = "-".repeat(offset) +
        pieces.map((piece) => typeof piece === "string" ? piece : hidden.slice(piece % hidden.length) + hidden).join("")
      const shown = Redaction.make([Redacted.make(hidden)])(text) ?? ""
      assert.notInclude(shown, hidden)
      assert.isAtMost(shown.length, 256)
      assert.match(shown, /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/)
    },
    { fastCheck: { numRuns: 1000 } }
  )
})

describe("Redaction.redactSecrets", () => {
  const clear = Redaction.redactSecrets([Redacted.make("line\nbreak"), Redacted.make("tok-abc")])

  it("redacts the secret and keeps all other characters", () => {
    assert.strictEqual(clear("\"Bearer tok-abc\"\n\tat é"), "\"Bearer ***\"\n\tat é")
  })

  for (const echo of ["line\nbreak", JSON.stringify("line\nbreak").slice(1, -1), "line%0Abreak", "line&#10;break"]) {
    it(`redacts a secret with a line break written as ${JSON.stringify(echo)}`, () => {
      assert.strictEqual(clear(`Bearer ${echo} is invalid`), "Bearer *** is invalid")
    })
  }
})
