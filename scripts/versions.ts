/**
 * One version of each dependency. Two copies of `effect` are two sets of services that do not know each other, and a
 * range that the tested version does not satisfy is a promise that nobody checked.
 */
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

/** Second copies that a tool keeps for itself: nothing of ours can load them. */
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

/** Whether a caret range, the only kind used here, admits a version. */
const admits = (range: string, version: string) => {
  const [floor, given] = [range.slice(1), version].map((text) => text.split(".").map(Number))
  if (!/^\^\d+\.\d+\.\d+$/.test(range) || floor === undefined || given === undefined) {
    return false
  }
  const fixed = floor[0] === 0 ? 2 : 1
  const differs = floor.findIndex((part, index) => part !== given[index])
  return differs === -1 || (differs >= fixed && (given[differs] ?? 0) > (floor[differs] ?? 0))
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

// What the lockfile says about where packages come from.
if (/https?:\/\//.test(lockText)) {
  problems.push("pnpm-lock.yaml holds a URL: it must name no registry")
}
for (const [key, { resolution }] of Object.entries(lock.packages)) {
  if (resolution.integrity === undefined) {
    problems.push(`${key} has no integrity in pnpm-lock.yaml`)
  }
}

// A lockfile written on one machine can lose the binaries of all others: what a package offers must all be locked.
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

// What the manifests ask for.
const folders = Object.keys(lock.importers)
for (const folder of folders) {
  const manifest = manifestOf(folder)
  const isAsked = (wanted: string, name: string) => {
    // What users install beside a package of theirs is a range, or they get copies of their own.
    const isRange = manifest.private !== true && manifest.dependencies?.[name] === wanted
    return isRange
      ? wanted === "workspace:^" || admits(wanted, catalog[name] ?? "")
      : wanted === "catalog:" || wanted === "workspace:*"
  }
  for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!isAsked(wanted, name)) problems.push(`${folder}: ${name} is ${wanted}`)
  }
  const foreign = Object.entries(manifest.peerDependencies ?? {}).filter(([, range]) => !range.startsWith("workspace:"))
  for (const [name, range] of foreign) {
    const tested = catalog[name]
    if (tested === undefined || !admits(range, tested)) {
      problems.push(
        `${folder}: peer ${name} ${range} does not admit ${tested ?? "anything"}, the version that is tested`
      )
    }
    if (manifest.devDependencies?.[name] !== "catalog:") {
      problems.push(`${folder}: peer ${name} is not among the devDependencies, so nothing here is tested with it`)
    }
  }
}

// What the library tells servers.
if (!read("packages/token/src/exchange/version.ts").includes(`/${manifestOf("packages/token").version}"`)) {
  problems.push("packages/token/src/exchange/version.ts: the user agent does not name the package's version")
}

verdict(`one version of each of ${chosen.size} dependencies, ${folders.length} manifests`, problems)
