/** Two versions of the document's format side by side, as while hosts are updated one after another. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { sendAll, startAll } from "../../fleet/Fleet.ts"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { distinctTokens, FleetTest, getAll, sum } from "./FleetTest.ts"

const size = 4

/** Writes the same program with the next format beside it, and returns its path. */
const withNextFormat = (program: string) =>
  Effect.sync(() => {
    let next = readFileSync(program, "utf8")
    for (
      const [declaration, replacement] of [[/\bformat\d* = "1"/g, "\"2\""], [/\bformatByte\d* = 1\b/g, "2"]] as const
    ) {
      assert.lengthOf(next.match(declaration) ?? [], 1)
      next = next.replace(declaration, (found) => found.replace(/"?1"?$/, replacement))
    }
    const path = program.replace(".mjs", ".next.mjs")
    writeFileSync(path, next)
    return path
  })

if (isInstalled) {
  it.scopedLive(
    "two versions of the document's format make one request each, and each adopts its own token",
    () =>
      Effect.gen(function* () {
        const { counted, env, keys, processes, program } = yield* FleetTest
        const fleet = yield* processes(size)
        const next = yield* startAll(yield* withNextFormat(program), size, env)
        const all = [...fleet, ...next]
        const { requests, result } = yield* counted(
          Effect.all([getAll(all), sendAll(all, { _tag: "Invalidate" })])
        )
        for (const replies of result) {
          const own = distinctTokens(replies.slice(0, size))
          for (const token of distinctTokens(replies.slice(size))) assert.notInclude(own, token)
        }
        const [, refused] = result
        // Two cold and two for the refused tokens, and one more for each that bypassed a slow store.
        assert.isAtMost(requests, 4 + sum(refused, ({ withoutStore }) => withoutStore))
        assert.lengthOf(yield* keys, 2)
        const late = yield* counted(getAll(yield* processes(1)))
        assert.include(distinctTokens(refused.slice(0, size)), distinctTokens(late.result)[0])
        assert.strictEqual(late.requests, 0)
      }).pipe(Effect.provide(FleetTest.withLatency())),
    { timeout: 120_000, retry: 1 }
  )
}
