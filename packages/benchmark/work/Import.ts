/** How long a fresh process takes to load a peer and nothing else, from its published form. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Path from "node:path"
import type { Lab } from "../Lab.ts"
import type { Values } from "../Run.ts"
import type { Measured, Work } from "../Work.ts"

const packages = Path.join(import.meta.dirname, "../..")

const entries = ["token/dist/index.js", "platform/dist/NodeHttp.js"].map((path) => Path.join(packages, path))

/** All modules that ours load from Effect, seen in what `tsc` emitted. */
const partsOfEffect = (): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const found = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, name = ""] of Fs.readFileSync(path, "utf8").matchAll(/^(?:import|export) .*from "([^"]+)";?$/gm)) {
      if (name.startsWith(".")) visit(Path.join(Path.dirname(path), name))
      else found.add(name)
    }
  }
  entries.forEach(visit)
  return [...found]
}

const programs = (): Readonly<Record<string, ReadonlyArray<string>>> => ({
  "ClickViewToken": entries,
  "the same parts of Effect alone": partsOfEffect(),
  "@azure/msal-node": ["@azure/msal-node"],
  "@azure/core-rest-pipeline": ["@azure/core-rest-pipeline"],
  "oauth4webapi": ["oauth4webapi"],
  "@badgateway/oauth2-client": ["@badgateway/oauth2-client"],
  "simple-oauth2": ["simple-oauth2"],
  "nothing": []
})

const time = async (path: string): Promise<number> => {
  const began = performance.now()
  const [status] = await once(spawn(process.execPath, [path], { stdio: ["ignore", "ignore", "inherit"] }), "exit") as [
    number | null
  ]
  if (status !== 0) throw new Error(`${path} ended with ${String(status)}`)
  return performance.now() - began
}

/** Brings what would be published up to date. */
const emit = () => {
  const built = spawnSync(process.execPath, [
    Path.join(packages, "../node_modules/typescript/bin/tsc"),
    "-b",
    Path.join(packages, "token"),
    Path.join(packages, "platform")
  ], { encoding: "utf8" })
  if (built.status !== 0) throw new Error(built.stdout)
}

const measure = async ({ folder, quick }: Lab): Promise<ReadonlyArray<Measured>> => {
  if (!quick || !entries.every((path) => Fs.existsSync(path))) emit()
  const candidates = Object.entries(programs()).slice(0, quick ? 2 : Infinity).map(([candidate, imports], index) => {
    const path = Path.join(folder, `import-${index}.mjs`)
    Fs.writeFileSync(path, imports.map((name) => `import ${JSON.stringify(name)}\n`).join(""))
    return { candidate, path, rounds: new Array<Values>() }
  })
  for (const { path } of quick ? [] : candidates) await time(path)
  for (let round = 0; round < (quick ? 1 : 4); round++) {
    const times = new Array<number>()
    for (const { path } of candidates) times.push(await time(path))
    const effect = times[1] ?? NaN
    candidates.forEach(({ rounds }, index) => {
      const ms = times[index] ?? NaN
      rounds.push(index === 0 ? { ms, more: ms - effect } : { ms })
    })
  }
  return candidates.map(({ candidate, rounds }, index) => ({
    candidate,
    isOurs: index === 0,
    variant: "",
    rounds
  }))
}

export const work: Work = {
  title: "import, fresh process",
  how:
    "Start to end of a process that imports this and nothing else, from the files that are published. For ours that " +
    "is the token and undici; beside it, the very modules of Effect that they load.",
  columns: [{ key: "ms", title: "ms, whole" }, { key: "more", title: "ms over Effect's parts" }],
  ranks: [{ key: "ms", wants: "less" }],
  measure,
  note:
    "By a profile, what our modules do when they are loaded takes 7 ms; the rest is Node, which finds and reads each " +
    "of some forty files. Bundled into one file they take about 10 ms over Effect's parts.",
  goals: [{ text: "≤ 20 ms over the same parts of Effect", isCount: false, isMet: (ours) => ours("", "more") <= 20 }]
}
