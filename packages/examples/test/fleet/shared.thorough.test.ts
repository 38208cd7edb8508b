/** Runs `shared.ts` twice against one Redis. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as RedisServer from "../../fleet/RedisServer.ts"

const tsx = createRequire(import.meta.url).resolve("tsx/cli")
const path = fileURLToPath(new URL("../../shared.ts", import.meta.url))

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient

if (RedisServer.isInstalled) {
  it.scopedLive(
    "shared.ts requests a token in the first run and adopts it in the second",
    () =>
      Effect.gen(function* () {
        const { tokenUrl } = yield* NodeServer
        const { url } = yield* RedisServer.make()
        const env = {
          CLICKVIEW_CLIENT_ID: id,
          CLICKVIEW_CLIENT_SECRET: Redacted.value(secret),
          CLICKVIEW_TOKEN_URL: tokenUrl,
          REDIS_URL: url
        }
        const run = Effect.promise(() => promisify(execFile)(process.execPath, [tsx, path], { env }))
        for (const requests of [1, 0]) {
          const { stderr, stdout } = yield* run
          assert.include(stdout, `token requests of this process: ${requests}`)
          assert.strictEqual(stderr, "")
          assert.notInclude(stdout, Redacted.value(secret))
        }
      }).pipe(Effect.provide(NodeServer.layer())),
    60_000
  )
}
