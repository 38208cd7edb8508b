/** Bundles `member.ts` into one file, because forty processes that each compile it would start slowly. */
import { Effect } from "effect"
import { build } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** The path of the bundle. The file is removed when the scope closes. */
export const memberBundle = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(path("../node_modules/.fleet-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
  const outfile = join(folder, "member.mjs")
  yield* Effect.promise(() =>
    build({
      entryPoints: [path("member.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url)` },
      outfile,
      logLevel: "error"
    })
  )
  return outfile
})
