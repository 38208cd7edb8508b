/**
 * One version of each dependency. Two copies of `effect` are two sets of services that do not know each other.
 *
 * ESLint (`eslint-plugin-pnpm`) checks that the manifests take versions from the catalog. The rest is a script: `sherif`,
 * `syncpack` and `manypkg` read manifests, and only the lockfile shows second copies, lost binaries and registries.
 * `pnpm dedupe --check` needs the registry, and accepts second copies that no range allows it to merge.
 */
import { satisfies } from "compare-versions"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { parse } from "yaml"
import { root, verdict } from "./internal/verdict.ts"
import { type Manifest, manifestOf, read } from "./internal/workspace.ts"

interface Resolved {
  readonly specifier: string
  readonly version: string
}

interface Snapshot {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lockfile {
  readonly importers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Resolved>>>>>>
  readonly packages: Readonly<Record<string, { readonly resolution: { readonly integrity?: string } }>>
  readonly snapshots: Readonly<Record<string, Snapshot>>
}

/** Second copies that only a tool can load. */
const privateCopies: Readonly<Record<string, RegExp>> = {
  tinybench: /^vitest@/,
  typescript: /^@arethetypeswrong\/core@/,
  "@types/node": /^@manypkg\//
}

const lockText = read("pnpm-lock.yaml")
const lock = parse(lockText) as Lockfile
const catalog = (parse(read("pnpm-workspace.yaml")) as { readonly catalog: Readonly<Record<string, string>> }).catalog
const problems: Array<string> = []

const nameOf = (key: string) => key.slice(0, key.indexOf("@", 1))

/** Whether a range admits the version that is tested. */
const admits = (range: string, name: string) => {
  const tested = catalog[name]
  return tested !== undefined && satisfies(tested, range)
}

// What the workspace resolved.
const chosen = new Map<string, Set<string>>()
for (const groups of Object.values(lock.importers)) {
  for (const [name, { version }] of Object.values(groups).flatMap((group) => Object.entries(group))) {
    if (!version.startsWith("link:")) {
      chosen.set(name, (chosen.get(name) ?? new Set()).add(version))
    }
  }
}
for (const [name, versions] of chosen) {
  if (versions.size > 1) {
    problems.push(`${name} is resolved in ${versions.size} ways: ${[...versions].join(", ")}`)
  }
  for (const instance of Object.keys(lock.snapshots).filter((key) => nameOf(key) === name)) {
    const version = instance.slice(name.length + 1)
    const owners = Object.entries(lock.snapshots).flatMap(([owner, { dependencies = {} }]) =>
      dependencies[name] === version ? [owner] : []
    )
    const allowed = privateCopies[name]
    if (!versions.has(version) && !(allowed && owners.every((owner) => allowed.test(owner)))) {
      problems.push(`${instance} is installed beside ${[...versions].join(", ")}, for ${owners.join(", ")}`)
    }
  }
}

// Where packages come from.
if (/https?:\/\//.test(lockText)) {
  problems.push("pnpm-lock.yaml holds a URL: it must name no registry")
}
for (const [key, { resolution }] of Object.entries(lock.packages)) {
  if (resolution.integrity === undefined) {
    problems.push(`${key} has no integrity in pnpm-lock.yaml`)
  }
}

// A lockfile written on one machine can lose the binaries of other systems: all that a package offers must be locked.
const store = "node_modules/.pnpm"
for (const [key, { optionalDependencies = {} }] of Object.entries(lock.snapshots)) {
  const path = `${store}/${key.replace("/", "+")}/node_modules/${nameOf(key)}/package.json`
  if (Fs.existsSync(Path.join(root, path))) {
    const offered = Object.keys((JSON.parse(read(path)) as Manifest).optionalDependencies ?? {})
    const lost = offered.filter((name) => optionalDependencies[name] === undefined)
    if (lost.length > 0) {
      problems.push(`${key} lost ${lost.join(", ")} in pnpm-lock.yaml: lock again with --lockfile-only`)
    }
  }
}

// What users install beside a package: ranges, or they get copies of their own.
const manifests = Object.keys(lock.importers).map((folder) => ({ folder, ...manifestOf(folder) }))
for (const { dependencies, devDependencies, folder, peerDependencies } of manifests.filter((each) => !each.private)) {
  for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
    const isOurs = name.startsWith("@effect-clickview/")
    if (isOurs ? range !== "workspace:^" : !admits(range, name)) {
      problems.push(`${folder}: ${name} ${range} does not admit ${catalog[name] ?? "^"}, the version that is tested`)
    }
    if (!isOurs && peerDependencies?.[name] !== undefined && devDependencies?.[name] !== "catalog:") {
      problems.push(`${folder}: peer ${name} is not among the devDependencies, so nothing here is tested with it`)
    }
  }
}

// What the library sends as its user agent.
if (!read("packages/token/src/exchange/version.ts").includes(`/${manifestOf("packages/token").version}"`)) {
  problems.push("packages/token/src/exchange/version.ts: the user agent does not name the package's version")
}

verdict(`one version of each of ${chosen.size} dependencies, ${manifests.length} manifests`, problems)
