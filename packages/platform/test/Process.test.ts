import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as RawServer from "./support/RawServer.ts"
import { runChild } from "./support/runChild.ts"

const modulesOf = (subpath: string) =>
  Effect.map(
    runChild(new URL("./children/listModules.ts", import.meta.url), `@effect-clickview/platform/${subpath}`),
    ({ code, stderr, stdout }) => {
      assert.strictEqual(code, 0, stderr)
      return stdout.trim().split("\n")
    }
  )

describe("a separate process", () => {
  it.scopedLive.each(["NodeHttp", "FetchHttp"])(
    "ends after it obtained tokens with %s, although the server stays up",
    (name) =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.token)
        const { code, stderr, stdout } = yield* runChild(
          new URL("./children/obtainTwice.ts", import.meta.url),
          name,
          tokenUrl
        )
        assert.strictEqual(code, 0, stderr)
        assert.lengthOf(stdout.match(/AccessToken\(<redacted>/g) ?? [], 2)
        assert.lengthOf(yield* requests, 2)
      })
  )

  it.live("FetchHttp loads neither undici, nor platform-node, nor Node's modules", () =>
    Effect.gen(function*() {
      const modules = yield* modulesOf("FetchHttp")
      assert.isTrue(modules.some((url) => url.includes("FetchHttp.ts")))
      assert.isTrue(modules.some((url) => url.includes("/FetchHttpClient.js")))
      assert.deepStrictEqual(modules.filter((url) => /NodeHttp|undici|platform-node|^node:/.test(url)), [])
    }))

  it.live("NodeHttp loads undici and no fetch client", () =>
    Effect.gen(function*() {
      const modules = yield* modulesOf("NodeHttp")
      assert.isTrue(modules.some((url) => url.includes("NodeHttp.ts")))
      assert.isTrue(modules.some((url) => url.includes("/undici/")))
      assert.deepStrictEqual(modules.filter((url) => /FetchHttp/.test(url)), [])
    }))
})
