/**
 * Sizes of bundles, minified by esbuild and gzipped. What is ours alone is the smallest program's bundle less the bundle
 * of the same parts of Effect without us: every name that the program and our modules take from `effect` and `@effect/*`
 * is found in the program's own bundle (where those packages are left out), and a program that imports exactly these names
 * is bundled in the same way. That program's own list of names is cut off before it is weighed.
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

const weigh = (bytes: Uint8Array): Size => ({
  minified: bytes.byteLength,
  gzipped: gzipSync(bytes, { level: 9 }).byteLength
})

/** A program's bundle. */
export const bundle = async (contents: string, target: Target): Promise<Uint8Array> => {
  const { outputFiles } = await build({ ...common(target), ...source(contents) })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** The bundle of a module of this package. */
export const moduleSize = async (path: string, target: Target): Promise<Size> =>
  weigh(await bundle(`export * from ${JSON.stringify(Path.join(import.meta.dirname, path))}`, target))

const effectOutside: Plugin = {
  name: "effect outside",
  setup: (esbuild) => esbuild.onResolve({ filter: /^(effect|@effect)(\/|$)/ }, ({ path }) => ({ path, external: true }))
}

/** The names that a program and our modules take from Effect, by module. */
const takenFromEffect = async (target: Target): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { outputFiles } = await build({
    ...common(target),
    ...source(programs[target]),
    minifyIdentifiers: false,
    minify: false,
    minifySyntax: true,
    plugins: [effectOutside]
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

/** What Effect alone weighs in the smallest program. */
const withoutUs = async (target: Target): Promise<Size> => {
  const taken = [...await takenFromEffect(target)].flatMap(([path, names]) =>
    [...names].map((name) => ({ path, name }))
  )
  const imports = taken.map(({ name, path }, index) => `import { ${name} as _${index} } from "${path}"`)
  const { metafile, outputFiles } = await build({
    ...common(target),
    ...source(`${imports.join("\n")}\nglobalThis.kept = [${taken.map((_, index) => `_${index}`).join()}]`)
  })
  const [, list = { bytesInOutput: NaN }] = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {}).find(
    ([path]) => path.endsWith("program.js")
  ) ?? []
  const bytes = outputFiles[0]?.contents ?? new Uint8Array()
  return weigh(bytes.slice(0, bytes.byteLength - list.bytesInOutput))
}

export interface Shares {
  readonly whole: Size
  readonly effect: Size
  /** The program and this library, over Effect's share. */
  readonly ours: Size
}

/** The smallest program, and whose part of it is how large. */
export const shares = async (target: Target): Promise<Shares> => {
  const [whole, effect] = await Promise.all([bundle(programs[target], target).then(weigh), withoutUs(target)])
  const ours = { minified: whole.minified - effect.minified, gzipped: whole.gzipped - effect.gzipped }
  return { whole, effect, ours }
}
