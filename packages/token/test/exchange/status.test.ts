import { assert, describe, it } from "@effect/vitest"
import { BearerAuth } from "../../src/index.ts"

/** The statuses from 0 to 999 that a function accepts, as ranges. */
const ranges = (accepts: (status: number) => boolean) =>
  Array.from({ length: 1000 }, (_, status) => status).filter(accepts).reduce<ReadonlyArray<string>>((found, status) => {
    const [first, last] = (found.at(-1) ?? "").split("-").map(Number)
    return last === status - 1 ? [...found.slice(0, -1), `${first}-${status}`] : [...found, `${status}-${status}`]
  }, [])

describe("BearerAuth", () => {
  it("isRedirect accepts 3xx, and 0 of a fetch that hides redirects", () => {
    assert.deepStrictEqual(ranges(BearerAuth.isRedirect), ["0-0", "300-399"])
  })

  it("isTransient accepts 408, 425, 429 and 5xx", () => {
    assert.deepStrictEqual(ranges(BearerAuth.isTransient), ["408-408", "425-425", "429-429", "500-599"])
  })

  it("isSecureUrl accepts HTTPS, and plain HTTP on loopback, without user information", () => {
    const urls = [
      "https://api.test",
      "http://localhost:1",
      "http://127.9.9.9",
      "http://[::1]",
      "http://api.test",
      "http://localhost.api.test",
      "http://128.0.0.1",
      "ftp://localhost",
      "https://user@api.test",
      "http://:word@localhost"
    ]
    assert.deepStrictEqual(urls.filter((url) => BearerAuth.isSecureUrl(new URL(url))), urls.slice(0, 4))
  })
})
