/**
 * The URLs that may receive a secret.
 */
import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as SecureUrl from "../../src/exchange/SecureUrl.ts"

const href = (input: string | URL): string => Either.getOrThrow(SecureUrl.parse(input, "https://example.org/")).href

const expected = (input: string): string =>
  Either.getOrThrow(Either.flip(SecureUrl.parse(input, "https://example.org/")))

describe("SecureUrl.parse", () => {
  for (const input of [SecureUrl.tokenEndpoint, SecureUrl.api]) {
    it(`accepts ClickView's ${input}`, () => {
      assert.match(href(input), /^https:\/\/[a-z]+\.clickviewapp\.com\//)
    })
  }

  for (
    const [input, parsed] of [
      ["https://auth.clickviewapp.com/connect/token", "https://auth.clickviewapp.com/connect/token"],
      ["https://auth.example.org:8443/t?tenant=a%20b", "https://auth.example.org:8443/t?tenant=a%20b"],
      ["http://localhost:8080/token", "http://localhost:8080/token"],
      ["http://LOCALHOST/token", "http://localhost/token"],
      ["http://127.0.0.1/token", "http://127.0.0.1/token"],
      ["http://127.255.0.9:1/", "http://127.255.0.9:1/"],
      ["http://127.10.20.30/", "http://127.10.20.30/"],
      ["http://2130706433/", "http://127.0.0.1/"],
      ["http://0x7f.1/", "http://127.0.0.1/"],
      ["http://[::1]:3000/token", "http://[::1]:3000/token"],
      ["http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"]
    ] as const
  ) {
    it(`accepts ${input}`, () => {
      assert.strictEqual(href(input), parsed)
      assert.strictEqual(href(new URL(input)), parsed)
    })
  }

  it("copies a URL, so that later changes have no effect", () => {
    const url = new URL("https://auth.example.org/token")
    const parsed = Either.getOrThrow(SecureUrl.parse(url, "https://example.org/"))
    url.host = "evil.example.org"
    assert.strictEqual(parsed.host, "auth.example.org")
  })

  for (
    const [input, wish] of [
      ["", "an absolute URL such as https://example.org/"],
      ["auth.clickviewapp.com/connect/token", "an absolute URL such as https://example.org/"],
      ["/connect/token", "an absolute URL such as https://example.org/"],
      ["https://", "an absolute URL such as https://example.org/"],
      ["https://pw-123@", "an absolute URL such as https://example.org/"],
      ["https://exa mple.org/pw-123", "an absolute URL such as https://example.org/"],
      ["https://user:pw-123@auth.example.org/token", "without credentials"],
      ["https://pw-123@auth.example.org/token", "without credentials"],
      ["https://:pw-123@auth.example.org/token", "without credentials"],
      ["http://127.0.0.1:pw-123@evil.example.org/", "without credentials"],
      ["https://auth.example.org/token#pw-123", "without a fragment"],
      ["https://auth.example.org/token#", "without a fragment"],
      ["http://auth.example.org/pw-123", "https URL"],
      ["http://localhost.evil.com/pw-123", "https URL"],
      ["http://127.0.0.1.evil.com/pw-123", "https URL"],
      ["http://evillocalhost/pw-123", "https URL"],
      ["http://evil.com/127.0.0.1/pw-123", "https URL"],
      ["http://128.0.0.1/", "https URL"],
      ["http://0.0.0.0/", "https URL"],
      ["http://[::]/", "https URL"],
      ["http://[::2]/", "https URL"],
      ["http://192.168.1.1/", "https URL"],
      ["ftp://localhost/pw-123", "https URL"],
      ["file:///etc/pw-123", "https URL"],
      ["javascript:alert('pw-123')", "https URL"],
      ["ws://localhost/", "https URL"]
    ] as const
  ) {
    it(`refuses ${JSON.stringify(input)} because it must be ${wish}`, () => {
      assert.include(expected(input), wish)
      assert.notInclude(expected(input), "pw-123")
    })
  }
})
