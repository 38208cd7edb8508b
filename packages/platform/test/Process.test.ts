import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { runChild } from "./support/runChild.ts"
import * as RawServer from "./support/RawServer.ts"

const loaded = (subpath: string) =>
  Effect.map(
    runChild(new URL("./children/listModules.ts", import.meta.url), `@effect-clickview/platform/${subpath}`),
    ({ code, stderr, stdout }) => {
      assert.strictEqual(code, 0, stderr)
      return stdout.trim().split("\n")
    }
  )

describe("a process of its own", () => {
  it.scopedLive.each(["NodeHttp", "FetchHttp"])(
    "ends by itself after a token by %s, though the server stays",
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

  it.live("loads neither undici nor fetch's rival with FetchHttp, nor anything of Node's", () =>
    Effect.gen(function*() {
      const modules = yield* loaded("FetchHttp")
      assert.isTrue(modules.some((url) => url.includes("FetchHttp.ts")))
      assert.isTrue(modules.some((url) => url.includes("/FetchHttpClient.js")))
      assert.deepStrictEqual(modules.filter((url) => /NodeHttp|undici|platform-node|^node:/.test(url)), [])
    }))

  it.live("loads undici and no fetch client with NodeHttp", () =>
    Effect.gen(function*() {
      const modules = yield* loaded("NodeHttp")
      assert.isTrue(modules.some((url) => url.includes("NodeHttp.ts")))
      assert.isTrue(modules.some((url) => url.includes("/undici/")))
      assert.deepStrictEqual(modules.filter((url) => /FetchHttp/.test(url)), [])
    }))
})
