/** Tests of each tarball's content, also by publint and attw. */
import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { guarded } from "../../internal/browserGuards.ts"
import { succeed } from "../../internal/execute.ts"
import { root } from "../../internal/verdict.ts"
import { manifestOf, published } from "../../internal/workspace.ts"
import { Consumer } from "../support/Consumer.ts"

const bin = (name: string) => Path.join(root, "node_modules/.bin", name)

/** Every path in an `exports` map. */
const targets = (entry: unknown): ReadonlyArray<string> =>
  typeof entry === "string" ? [entry] : Object.values(entry as object).flatMap(targets)

export const tarballs = (it: Vitest.MethodsNonLive<Consumer, true>) => {
  for (const folder of published) {
    const { exports = {}, name, publishConfig } = manifestOf(folder)
    const tarball = Effect.flatMap(
      Consumer,
      ({ tarballs }) => Effect.fromNullable(tarballs.find((one) => one.folder === folder))
    )

    it.effect(`${name} contains only its compiled modules, its browser guard, README, LICENSE and CHANGELOG`, () =>
      Effect.gen(function*() {
        const { files } = yield* tarball
        const outputs = files.filter((file) => file.startsWith("dist/"))
        const sourceless = outputs.filter((file) => {
          const source = file.replace(/^dist\//, "src/").replace(/(\.d\.ts|\.js|\.js\.map)$/, ".ts")
          return !source.endsWith(".ts") || !Fs.existsSync(Path.join(root, folder, source))
        })
        assert.deepStrictEqual(sourceless, guarded.includes(folder) ? ["dist/browserGuard.js"] : [])
        assert.deepStrictEqual(files.filter((file) => !outputs.includes(file)), [
          "CHANGELOG.md",
          "LICENSE",
          "README.md",
          "package.json"
        ])
      }))

    it.effect(`${name} exports the subpaths that the repository uses, each with an existing file`, () =>
      Effect.gen(function*() {
        const { files } = yield* tarball
        const promised = publishConfig?.exports ?? {}
        assert.deepStrictEqual(Object.keys(promised).sort(), Object.keys(exports).sort())
        assert.deepStrictEqual(targets(promised).filter((path) => !files.includes(path.slice(2))), [])
      }))

    it.effect(`${name} passes publint and attw`, () =>
      Effect.gen(function*() {
        const { path } = yield* tarball
        yield* succeed(bin("publint"), ["--strict", path], { cwd: root })
        yield* succeed(bin("attw"), ["--profile", "esm-only", "--no-emoji", path], { cwd: root })
      }))
  }
}
