/**
 * A user's project outside the repository: npm installs the packed packages and their peers, and it contains the README's
 * program.
 */
import { Context, Effect, Layer } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { parse } from "yaml"
import { execute, type ExecuteError, type Outcome, succeed } from "../../internal/execute.ts"
import { blocksOf } from "../../internal/markdown.ts"
import { root } from "../../internal/verdict.ts"
import { manifestOf, published, read } from "../../internal/workspace.ts"

export interface Tarball {
  /** The packed folder of the repository. */
  readonly folder: string
  readonly path: string
  /** The paths of its files. */
  readonly files: ReadonlyArray<string>
}

const emulator = `
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Redacted } from "effect"

const { id, secrets } = ClickViewEmulator.defaultClient

Effect.flatMap(NodeServer, ({ tokenUrl }) =>
  Console.log(JSON.stringify({
    CLICKVIEW_CLIENT_ID: id,
    CLICKVIEW_CLIENT_SECRET: Redacted.value(secrets[0]),
    CLICKVIEW_TOKEN_URL: tokenUrl
  }))
).pipe(Effect.zipRight(Effect.never), Effect.provide(NodeServer.layer()), NodeRuntime.runMain)
`

/** Loads every module that is published, so that every declaration is checked. */
const everything = published.flatMap((folder) => {
  const { exports = {}, name } = manifestOf(folder)
  return Object.keys(exports).filter((path) => path !== "./package.json").map((path) => name + path.slice(1))
}).map((name, index) => `export * as module${index} from ${JSON.stringify(name)}`).join("\n")

const tsconfig = (module: string, moduleResolution: string) => ({
  compilerOptions: {
    module,
    moduleResolution,
    outDir: `out/${moduleResolution}`,
    target: "ES2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: ["node"]
  },
  include: ["*.ts"]
})

const catalog = (parse(read("pnpm-workspace.yaml")) as { readonly catalog: Readonly<Record<string, string>> }).catalog

/** Hides the developer's credentials from tests. */
const cleared = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLICKVIEW|NODE)_/.test(name)))

const pack = (folder: string, destination: string): Effect.Effect<Tarball, ExecuteError> =>
  Effect.gen(function*() {
    const { packageManager = "" } = manifestOf(".")
    const pnpm = ["--yes", packageManager.replace(/\+.*$/, "")]
    const cwd = Path.join(root, folder)
    const printed = yield* succeed("npx", [...pnpm, "pack", "--json", "--pack-destination", destination], { cwd })
    const path = (JSON.parse(printed) as { readonly filename: string }).filename
    const listed = yield* succeed("tar", ["-tzf", path], { cwd })
    return { folder, path, files: listed.trim().split("\n").map((file) => file.replace(/^package\//, "")).sort() }
  })

const make = Effect.gen(function*() {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "clickview-consumer-"))),
    (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
  )
  yield* succeed("npx", ["tsx", "scripts/build.ts"], { cwd: root })
  const tarballs = yield* Effect.forEach(published, (name) => pack(name, folder), { concurrency: 2 })

  const write = (name: string, content: string) => Fs.writeFileSync(Path.join(folder, name), content)
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }))
  write("program.ts", blocksOf("README.md")[0]?.code ?? "")
  write("emulator.ts", emulator)
  write("everything.ts", everything)
  write("nodenext.json", JSON.stringify(tsconfig("nodenext", "nodenext")))
  write("bundler.json", JSON.stringify(tsconfig("preserve", "bundler")))

  const sql = ["@effect/sql", "@effect/experimental"]
  const beside = ["effect", "@effect/platform", "@effect/platform-node", ...sql, "typescript", "@types/node"]
    .map((name) => `${name}@${catalog[name] ?? "missing"}`)
  const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
  yield* succeed("npm", ["install", ...quietly, ...tarballs.map(({ path }) => path), ...beside], { cwd: folder })

  return {
    folder,
    tarballs,
    write,
    run: (command: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
      execute(command, args, { cwd: folder, env: { ...cleared, ...env } })
  }
})

export class Consumer extends Context.Tag("scripts/Consumer")<Consumer, {
  readonly folder: string
  readonly tarballs: ReadonlyArray<Tarball>
  readonly write: (name: string, content: string) => void
  /** Runs a program in the folder, without this process's variables of ClickView and Node. */
  readonly run: (
    command: string,
    args: ReadonlyArray<string>,
    env?: Readonly<Record<string, string>>
  ) => Effect.Effect<Outcome>
}>() {
  static readonly layer: Layer.Layer<Consumer, ExecuteError> = Layer.scoped(Consumer, make)
}
