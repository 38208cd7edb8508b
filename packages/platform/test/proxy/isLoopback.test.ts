import { assert, describe, it } from "@effect/vitest"
import { isLoopback } from "../../src/proxy/isLoopback.ts"

const hosts = (urls: ReadonlyArray<string>) => urls.map((url) => [url, isLoopback(new URL(url).hostname)])

describe("isLoopback", () => {
  it("is true for this machine in every spelling that the URL parser accepts", () => {
    const urls = [
      "http://localhost:8080/",
      "http://LOCALHOST/",
      "http://localhost./",
      "http://api.localhost/",
      "http://127.0.0.1/",
      "http://127.255.0.9/",
      "http://2130706433/",
      "http://0x7f.1/",
      "http://[::1]:8080/",
      "http://[0:0:0:0:0:0:0:1]/"
    ]
    assert.deepStrictEqual(hosts(urls), urls.map((url) => [url, true]))
  })

  it("is false for every other host", () => {
    const urls = [
      "http://localhost.evil.com/",
      "http://evil-localhost/",
      "http://127.0.0.1.evil.com/",
      "http://128.0.0.1/",
      "http://0.0.0.0/",
      "http://[::2]/",
      "http://user:127.0.0.1@evil.com/",
      "https://auth.clickviewapp.com/"
    ]
    assert.deepStrictEqual(hosts(urls), urls.map((url) => [url, false]))
  })
})
