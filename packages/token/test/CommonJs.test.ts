/**
 * A program that requires the package, as Node 20.19 and later allow. The package is compiled to JavaScript first, as
 * it is published, because not every Node reads TypeScript.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The package as one file, which finds its dependencies where the package does. */
const published = Effect.acquireRelease(
  Effect.promise(async () => {
    const outfile = path(`../node_modules/.commonjs-${process.pid}.mjs`)
    await build({
      entryPoints: [path("../src/index.ts")],
      bundle: true,
      packages: "external",
      format: "esm",
      outfile,
      logLevel: "error"
    })
    return outfile
  }),
  (outfile) => Effect.promise(() => rm(outfile, { force: true }))
)

/** Runs the program until it exits by itself. Returns its exit code and its output. */
const run = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.async<{ readonly code: unknown; readonly stdout: string }>((resume) => {
    const running = execFile(
      process.execPath,
      [program, ...args],
      (error, stdout) => resume(Effect.succeed({ code: error === null ? 0 : error.code ?? error.signal, stdout }))
    )
    return Effect.sync(() => running.kill("SIGKILL"))
  })

describe("a CommonJS program", () => {
  it.scopedLive(
    "exits by itself with a scheduled renewal and another copy of Effect",
    () =>
      Effect.gen(function*() {
        const { code, stdout } = yield* run(path("children/scheduled.cjs"), yield* published)
        assert.strictEqual(code, 0)
        assert.include(stdout, "AccessToken(<redacted>")
      }).pipe(Effect.timeout("30 seconds")),
    40_000
  )
})
