/**
 * Sizes of bundles that esbuild minifies and gzip compresses.
 *
 * The library's own size is the size of the smallest program minus the size of the Effect code it uses. To measure the
 * latter, a first bundle that leaves out `effect` and `@effect/*` yields every name imported from them. A second program
 * imports exactly these names and is bundled the same way. Its list of names is cut off before its size is taken.
 */
import { build, type BuildOptions, type Plugin } from "esbuild"
import * as Path from "node:path"
import { gzipSync } from "node:zlib"

export type Target = "node" | "worker"

export interface Size {
  readonly minified: number
  readonly gzipped: number
}

const program = (http: "NodeHttp" | "FetchHttp") => `
import { ClickViewToken } from "@effect-clickview/token"
import * as ${http} from "@effect-clickview/platform/${http}"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
ClickViewToken.pipe(
  Effect.flatMap((tokens) => tokens.get),
  Effect.flatMap((token) => Console.log(String(token))),
  Effect.provide(ClickViewToken.layerConfig().pipe(Layer.provide(${http}.layer))),
  Effect.runPromise
)`

const programs: Readonly<Record<Target, string>> = { node: program("NodeHttp"), worker: program("FetchHttp") }

const common = (target: Target) => ({
  bundle: true,
  minify: true,
  format: "esm" as const,
  target: "es2022",
  write: false as const,
  metafile: true as const,
  legalComments: "none" as const,
  logLevel: "error" as const,
  platform: target === "node" ? "node" as const : "browser" as const,
  conditions: target === "node" ? ["node"] : ["workerd", "worker"]
} satisfies BuildOptions)

const source = (contents: string) => ({
  stdin: { contents, resolveDir: import.meta.dirname, sourcefile: "program.js", loader: "js" }
} satisfies BuildOptions)

const sizeOf = (bytes: Uint8Array): Size => ({
  minified: bytes.byteLength,
  gzipped: gzipSync(bytes, { level: 9 }).byteLength
})

/** Bundles the source text of a program. */
export const bundle = async (contents: string, target: Target): Promise<Uint8Array> => {
  const { outputFiles } = await build({ ...common(target), ...source(contents) })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** The size of the bundle of a module of this package. */
export const moduleSize = async (path: string, target: Target): Promise<Size> =>
  sizeOf(await bundle(`export * from ${JSON.stringify(Path.join(import.meta.dirname, path))}`, target))

const externalEffect: Plugin = {
  name: "external-effect",
  setup: (esbuild) => esbuild.onResolve({ filter: /^(effect|@effect)(\/|$)/ }, ({ path }) => ({ path, external: true }))
}

/** The names that the smallest program and the library import from Effect, by module. */
const effectImports = async (target: Target): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { outputFiles } = await build({
    ...common(target),
    ...source(programs[target]),
    minifyIdentifiers: false,
    minify: false,
    minifySyntax: true,
    plugins: [externalEffect]
  })
  const text = outputFiles[0]?.text ?? ""
  const taken = new Map<string, Set<string>>()
  const take = (path: string, name: string) => taken.set(path, (taken.get(path) ?? new Set()).add(name))
  for (const [, namespace = "", path = ""] of text.matchAll(/^import \* as (\w+) from "([^"]+)"/gm)) {
    for (const [, name = ""] of text.matchAll(new RegExp(String.raw`\b${namespace}\.(\w+)`, "g"))) take(path, name)
  }
  for (const [, names = "", path = ""] of text.matchAll(/^import \{([^}]*)\} from "([^"]+)"/gm)) {
    for (const name of names.split(",")) take(path, name.trim().split(" as ")[0] ?? "")
  }
  return taken
}

/** The size of the Effect code in the smallest program. */
const effectSize = async (target: Target): Promise<Size> => {
  const taken = [...await effectImports(target)].flatMap(([path, names]) => [...names].map((name) => ({ path, name })))
  const imports = taken.map(({ name, path }, index) => `import { ${name} as _${index} } from "${path}"`)
  const { metafile, outputFiles } = await build({
    ...common(target),
    ...source(`${imports.join("\n")}\nglobalThis.kept = [${taken.map((_, index) => `_${index}`).join()}]`)
  })
  const [, list = { bytesInOutput: NaN }] = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {}).find(
    ([path]) => path.endsWith("program.js")
  ) ?? []
  const bytes = outputFiles[0]?.contents ?? new Uint8Array()
  return sizeOf(bytes.slice(0, bytes.byteLength - list.bytesInOutput))
}

export interface Shares {
  readonly whole: Size
  readonly effect: Size
  /** `whole` minus `effect`: the program and this library. */
  readonly ours: Size
}

/** The size of the smallest program, split into Effect and the rest. */
export const shares = async (target: Target): Promise<Shares> => {
  const [whole, effect] = await Promise.all([bundle(programs[target], target).then(sizeOf), effectSize(target)])
  const ours = { minified: whole.minified - effect.minified, gzipped: whole.gzipped - effect.gzipped }
  return { whole, effect, ours }
}
