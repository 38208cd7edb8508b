/** Bundles for browsers contain the guard instead of the package that holds the secret; bundles for servers do not. */
import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import * as Esbuild from "esbuild"
import { Consumer } from "../support/Consumer.ts"

const guarded: ReadonlyArray<ReadonlyArray<string>> = [
  ["browser"],
  ["browser", "worker"],
  ["worker"],
  ["react-native"],
  ["react-native", "browser"]
]

const served: ReadonlyArray<ReadonlyArray<string>> = [
  ["workerd", "worker", "browser"],
  ["edge-light", "worker", "browser"],
  ["fastly", "worker", "browser"],
  ["deno", "worker", "browser"],
  ["bun", "worker", "browser"],
  ["node"],
  []
]

/** The error of each package in a bundle for a browser. */
const sentences = {
  "@effect-clickview/token":
    "@effect-clickview/token holds the ClickView client secret, which must not reach a browser",
  "@effect-clickview/smart-embed": "@effect-clickview/smart-embed uses your server's access token",
  "@effect-clickview/client": "@effect-clickview/client holds the ClickView client secret"
}

const sentence = sentences["@effect-clickview/token"]

/** A text of the real package: a bundle with it contains the code that sends the secret. */
const realCode = "client_credentials"

const bundle = (conditions: ReadonlyArray<string>, contents: string) =>
  Effect.gen(function*() {
    const { folder } = yield* Consumer
    const { outputFiles: [output] } = yield* Effect.promise(() =>
      Esbuild.build({
        stdin: { contents, resolveDir: folder },
        absWorkingDir: folder,
        bundle: true,
        conditions: [...conditions],
        format: "esm",
        logLevel: "silent",
        mainFields: ["module", "main"],
        platform: "neutral",
        write: false
      })
    )
    return output?.text ?? ""
  })

const run = (name: string, text: string) =>
  Effect.flatMap(Consumer, ({ run, write }) => {
    write(`${name}.mjs`, text)
    return run(process.execPath, [`${name}.mjs`])
  })

const uses = `import { ClickViewToken } from "@effect-clickview/token"; console.log(typeof ClickViewToken.layer)`

export const browserGuard = (it: Vitest.MethodsNonLive<Consumer, true>) => {
  for (const conditions of guarded) {
    it.effect(`a bundle for ${conditions.join(", ")} explains the missing token and contains no code of the real package`, () =>
      Effect.gen(function*() {
        const text = yield* bundle(conditions, uses)
        assert.notInclude(text, realCode)
        const { code, stderr, stdout } = yield* run("guarded", text)
        assert.notStrictEqual(code, 0)
        assert.include(stderr, sentence)
        assert.strictEqual(stdout, "")
      }))
  }

  for (const conditions of served) {
    it.effect(`a bundle for ${conditions.join(", ") || "no condition"} contains the real package`, () =>
      Effect.gen(function*() {
        const text = yield* bundle(conditions, uses)
        assert.include(text, realCode)
        assert.notInclude(text, sentence)
        assert.deepInclude(yield* run("served", text), { code: 0, stdout: "function\n" })
      }))
  }

  for (const conditions of [...guarded, ...served]) {
    it.effect(`a bundle for ${conditions.join(", ") || "no condition"} can contain the picker alone`, () =>
      Effect.gen(function*() {
        const picker =
          `import { openPicker } from "@effect-clickview/smart-embed/picker"; console.log(typeof openPicker)`
        const text = yield* bundle(conditions, picker)
        assert.notInclude(text, realCode)
        for (const sentence of Object.values(sentences)) assert.notInclude(text, sentence)
        assert.deepStrictEqual([...text.matchAll(/^\/\/ node_modules\/(.*)$/gm)].map(([, path]) => path), [
          "@effect-clickview/smart-embed/dist/Picker.js"
        ])
        assert.deepInclude(yield* run("picker", text), { code: 0, stdout: "function\n" })
      }))
  }

  for (const [name, sentence] of Object.entries(sentences)) {
    it.effect(`the guard of ${name} stays in a bundle that imports the package without using it`, () =>
      Effect.gen(function*() {
        const text = yield* bundle(["browser"], `import * as Package from ${JSON.stringify(name)}`)
        assert.include(text, sentence)
      }))

    it.effect(`the guard exports every name of ${name}, so that no bundler reports a missing export`, () =>
      Effect.gen(function*() {
        const real = yield* run("names", `console.log(Object.keys(await import(${JSON.stringify(name)})).join())`)
        const text = yield* bundle(["browser"], `export * from ${JSON.stringify(name)}`)
        const names = [.../export \{([^}]*)\}/.exec(text)?.[1]?.matchAll(/\w+/g) ?? []].map(([name]) => name)
        assert.deepStrictEqual(names.sort(), real.stdout.trim().split(",").sort())
      }))
  }
}
