/** The packages of the workspace, read from their manifests. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { root } from "./verdict.ts"

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> }
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export const read = (path: string) => Fs.readFileSync(Path.join(root, path), "utf8")

export const manifestOf = (folder: string) => JSON.parse(read(Path.join(folder, "package.json"))) as Manifest

export const folders = Fs.readdirSync(Path.join(root, "packages"))
  .map((name) => `packages/${name}`)
  .filter((folder) => Fs.existsSync(Path.join(root, folder, "package.json")))

/** The packages that users install. */
export const published = folders.filter((folder) => manifestOf(folder).private !== true)

/** The files below a folder that pass a test, relative to the root of the repository. */
export const filesBelow = (folder: string, passes: (path: string) => boolean): ReadonlyArray<string> =>
  Fs.readdirSync(Path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.name === "node_modules" || entry.name === "dist" || entry.name === ".git"
      ? []
      : entry.isDirectory()
      ? filesBelow(path, passes)
      : passes(path)
      ? [path]
      : []
  })
