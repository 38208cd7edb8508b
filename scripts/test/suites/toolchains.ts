/** Tests of the client with its users' compilers, bundlers and test runners, each installed by npm. */
import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { Consumer } from "../support/Consumer.ts"
import * as Registry from "../support/Registry.ts"

const program = `
import { type ClickView, createClickView, OAuthError } from "@effect-clickview/client"

export const token = (clickview: ClickView = createClickView()): Promise<string> =>
  clickview.getToken().then(({ value }) => value, (error) => error instanceof OAuthError ? error.reason._tag : "")
`

const dynamic = `
export const token = async (): Promise<string> => {
  const { createClickView } = await import("@effect-clickview/client")
  return (await createClickView().getToken()).value
}
`

/** A call to a port without a listener: its transport error proves that all code was loaded and run. */
const call = `createClickView({
  clientId: "school",
  clientSecret: "a-secret-nobody-should-see",
  tokenUrl: "http://127.0.0.1:9/connect/token",
  retry: { attempts: 1 }
}).getToken()`

const app = `
import { createClickView } from "@effect-clickview/client"
${call}.catch((error) => console.log(error._tag, error.reason._tag))
`

/** A program with Effect that calls the client, and says whether the two share a copy of Effect. */
const inEffect = `
import { createClickView, OAuthError } from "@effect-clickview/client"
import { Effect } from "effect"
import { createRequire } from "node:module"
const versionFor = (file) => createRequire(file)("effect/package.json")
const own = versionFor(import.meta.url)
const theirs = versionFor(import.meta.resolve("@effect-clickview/client"))
const program = Effect.tryPromise({ try: () => ${call}, catch: (error) => error }).pipe(
  Effect.catchTag("OAuthError", (error) => Effect.succeed([error instanceof OAuthError && error._tag, error.reason._tag]))
)
console.log(own.version + ", " + (own === theirs ? "one copy" : "another copy") + ", " + (await Effect.runPromise(program)).join(" "))
`

const answer = "OAuthError Transport\n"

const createRequire = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`

/** Installs these packages into a folder of the project. */
const tools = (folder: string, ...packages: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const consumer = yield* Consumer
    Fs.mkdirSync(Path.join(consumer.folder, folder), { recursive: true })
    consumer.write(`${folder}/package.json`, JSON.stringify({ private: true, type: "commonjs" }))
    const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
    const { code, stderr } = yield* consumer.run("npm", ["install", "--prefix", folder, ...quietly, ...packages])
    assert.strictEqual(code, 0, stderr)
    return consumer
  })

const run = (command: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.flatMap(Consumer, ({ run }) => run(command, args, env))

const runs = (file: string, expected: string) =>
  Effect.map(run(process.execPath, [file]), (outcome) => {
    assert.deepInclude(outcome, { code: 0, stdout: expected })
  })

const compiled = (version: string, file: string, module: string, moduleResolution: string) =>
  Effect.gen(function*() {
    const { write } = yield* tools(`tools/typescript-${version}`, `typescript@${version}`)
    write("token.ts", program)
    write("token.cts", program)
    write("dynamic.cts", dynamic)
    const compilerOptions = {
      ...{ module, moduleResolution, target: "ES2022", strict: true, exactOptionalPropertyTypes: true },
      ...{ skipLibCheck: true, types: ["node"], noEmit: true }
    }
    write("toolchain.json", JSON.stringify({ compilerOptions, files: [file] }))
    const tsc = `tools/typescript-${version}/node_modules/typescript/bin/tsc`
    const { code, stdout } = yield* run(process.execPath, [tsc, "-p", "toolchain.json"])
    return { code, stdout }
  })

export const toolchains = (it: Vitest.MethodsNonLive<Consumer, true>) => {
  for (const version of ["5.4", "5.6", "5.9", "6"]) {
    for (
      const [module, resolution] of [["nodenext", "nodenext"], ["node16", "node16"], ["esnext", "bundler"]] as const
    ) {
      it.effect(`TypeScript ${version} compiles a program with the client under ${resolution}`, () =>
        Effect.map(compiled(version, "token.ts", module, resolution), (outcome) => {
          assert.deepStrictEqual(outcome, { code: 0, stdout: "" })
        }))
    }
  }

  for (const version of ["5.9", "6"]) {
    it.effect(`TypeScript ${version} compiles a CommonJS program with the client under nodenext`, () =>
      Effect.map(compiled(version, "token.cts", "nodenext", "nodenext"), (outcome) => {
        assert.deepStrictEqual(outcome, { code: 0, stdout: "" })
      }))
  }

  for (const version of ["5.9", "6"]) {
    it.effect(`TypeScript ${version} compiles a CommonJS program under node20, and under node16 with import() alone`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* compiled(version, "token.cts", "node20", "node16")).code, 0)
        assert.include((yield* compiled(version, "token.cts", "node16", "node16")).stdout, "error TS1479")
        assert.strictEqual((yield* compiled(version, "dynamic.cts", "node16", "node16")).code, 0)
      }))
  }

  it.effect("TypeScript 5.4 and 5.6 report TS1479 for a CommonJS import", () =>
    Effect.gen(function*() {
      for (const [version, module] of [["5.4", "nodenext"], ["5.6", "nodenext"], ["5.6", "node16"]] as const) {
        assert.include((yield* compiled(version, "token.cts", module, module)).stdout, "error TS1479")
      }
    }))

  it.effect("TypeScript under node10 finds no types and reports TS2307", () =>
    Effect.map(compiled("5.4", "token.ts", "esnext", "node10"), ({ stdout }) => {
      assert.include(stdout, "error TS2307: Cannot find module '@effect-clickview/client'")
    }))

  it.effect("esbuild bundles a program with the client into one CommonJS file for Node", () =>
    Effect.gen(function*() {
      const { write } = yield* tools("tools/esbuild", "esbuild")
      write("app.js", app)
      const bundled = ["app.js", "--bundle", "--platform=node", "--format=cjs", "--outfile=out/esbuild.cjs"]
      assert.strictEqual((yield* run("tools/esbuild/node_modules/.bin/esbuild", bundled)).code, 0)
      yield* runs("out/esbuild.cjs", answer)
    }))

  it.effect("esbuild bundles into one ES module for Node with a require in its banner", () =>
    Effect.gen(function*() {
      const { write } = yield* tools("tools/esbuild", "esbuild")
      write("app.js", app)
      const bundled = ["app.js", "--bundle", "--platform=node", "--format=esm", "--outfile=out/esbuild.mjs"]
      const esbuild = "tools/esbuild/node_modules/.bin/esbuild"
      assert.strictEqual((yield* run(esbuild, bundled)).code, 0)
      assert.include((yield* run(process.execPath, ["out/esbuild.mjs"])).stderr, "Dynamic require of")
      assert.strictEqual((yield* run(esbuild, [...bundled, `--banner:js=${createRequire}`])).code, 0)
      yield* runs("out/esbuild.mjs", answer)
    }))

  it.effect("Rollup bundles into one ES module for Node when node:sqlite is ignored", () =>
    Effect.gen(function*() {
      const plugins = ["node-resolve", "commonjs", "json"].map((name) => `@rollup/plugin-${name}`)
      const { write } = yield* tools("tools/rollup", "rollup", ...plugins)
      write("app.js", app)
      write(
        "rollup.config.mjs",
        `
          import { createRequire } from "node:module"
          const require = createRequire(new URL("tools/rollup/package.json", import.meta.url))
          const { nodeResolve } = require("@rollup/plugin-node-resolve")
          const commonjs = require("@rollup/plugin-commonjs")
          const json = require("@rollup/plugin-json")
          export default {
            input: "app.js",
            output: {
              file: "out/rollup.mjs",
              inlineDynamicImports: true,
              banner: ${JSON.stringify(createRequire)}
            },
            plugins: [
              nodeResolve({ preferBuiltins: true, exportConditions: ["node"] }),
              commonjs({ ignore: ["node:sqlite"] }),
              json()
            ]
          }
        `
      )
      const { code, stderr } = yield* run("tools/rollup/node_modules/.bin/rollup", ["-c", "rollup.config.mjs"])
      assert.strictEqual(code, 0, stderr)
      yield* runs("out/rollup.mjs", answer)
    }))

  it.effect("Vite builds a server's program with the client", () =>
    Effect.gen(function*() {
      const { write } = yield* tools("tools/vite", "vite")
      write("app.js", app)
      const vite = "tools/vite/node_modules/.bin/vite"
      const { code, stderr } = yield* run(vite, ["build", "--ssr", "app.js", "--outDir", "out/vite"])
      assert.strictEqual(code, 0, stderr)
      yield* runs("out/vite/app.js", answer)
    }))

  it.effect("Jest runs a test that imports the client, and cannot require it", () =>
    Effect.gen(function*() {
      const { write } = yield* tools("tools/jest", "jest")
      const test = `test("it", () => expect(${call}).rejects.toMatchObject({ _tag: "OAuthError" }))`
      write("tools/jest/module.test.mjs", `import { createClickView } from "@effect-clickview/client"\n${test}`)
      write("tools/jest/common.test.cjs", `const { createClickView } = require("@effect-clickview/client")\n${test}`)
      write("tools/jest/jest.config.json", JSON.stringify({ transform: {}, testMatch: ["**/*.test.?js"] }))
      const jest = (name: string) =>
        run("tools/jest/node_modules/.bin/jest", ["-c", "tools/jest/jest.config.json", name], {
          NODE_OPTIONS: "--experimental-vm-modules"
        })
      const module = yield* jest("module.test.mjs")
      assert.strictEqual(module.code, 0, module.stderr)
      assert.include((yield* jest("common.test.cjs")).stderr, "Must use import to load ES Module")
    }))

  for (const version of ["3.21.0", "3.22.0"]) {
    it.scoped(`the client works in a program that has Effect ${version}, beside its own copy of Effect`, () =>
      Effect.gen(function*() {
        const consumer = yield* Consumer
        const registry = yield* Registry.make(consumer.tarballs, consumer.folder)
        const folder = `two-copies-${version}`
        Fs.mkdirSync(Path.join(consumer.folder, folder))
        const write = (name: string, text: string) => consumer.write(`${folder}/${name}`, text)
        write("package.json", JSON.stringify({ private: true, type: "module" }))
        write(".npmrc", `@effect-clickview:registry=${registry}`)
        write("app.js", inEffect)
        const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
        const npm = ["--prefix", folder, ...install, `effect@${version}`, "@effect-clickview/client"]
        const { code, stderr } = yield* run("npm", npm)
        assert.strictEqual(code, 0, stderr)
        yield* runs(`${folder}/app.js`, `${version}, another copy, OAuthError Transport\n`)
      }))
  }
}
