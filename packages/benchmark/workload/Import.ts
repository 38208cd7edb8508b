/** How long a new process takes to import a peer as published. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Path from "node:path"
import type { Harness } from "../Harness.ts"
import type { Values } from "../Run.ts"
import type { Measured, Workload } from "../Workload.ts"

const packages = Path.join(import.meta.dirname, "../..")

const entries = ["token/dist/index.js", "platform/dist/NodeHttp.js"].map((path) => Path.join(packages, path))

/** All modules that the library imports from Effect, read from the output of `tsc`. */
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
  if (status !== 0) throw new Error(`${path} exited with ${String(status)}`)
  return performance.now() - began
}

/** Builds `dist`, because the published files are measured. */
const emit = () => {
  const built = spawnSync(process.execPath, [
    Path.join(packages, "../node_modules/typescript/bin/tsc"),
    "-b",
    Path.join(packages, "token"),
    Path.join(packages, "platform")
  ], { encoding: "utf8" })
  if (built.status !== 0) throw new Error(built.stdout)
}

const measure = async ({ folder, quick }: Harness): Promise<ReadonlyArray<Measured>> => {
  if (!quick || !entries.every((path) => Fs.existsSync(path))) emit()
  const candidates = Object.entries(programs()).slice(0, quick ? 2 : Infinity).map(([peer, imports], index) => {
    const path = Path.join(folder, `import-${index}.mjs`)
    Fs.writeFileSync(path, imports.map((name) => `import ${JSON.stringify(name)}\n`).join(""))
    return { peer, path, rounds: new Array<Values>() }
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
  return candidates.map(({ peer, rounds }, index) => ({
    peer,
    isOurs: index === 0,
    variant: "",
    rounds
  }))
}

export const workload: Workload = {
  title: "import in a new process",
  method:
    "The time from start to exit of a process that only imports the published files. For this library these are the " +
    "token and undici. The baseline imports the same modules of Effect.",
  columns: [{ key: "ms", title: "ms, total" }, { key: "more", title: "ms without Effect" }],
  ranks: [{ key: "ms", wants: "less" }],
  measure,
  note:
    "According to a profile, the library's modules execute for 7 ms. Node needs the rest to find and read about forty " +
    "files. As one bundled file, they take about 10 ms more than Effect alone.",
  goals: [{ text: "≤ 20 ms without Effect", isCount: false, isMet: (ours) => ours("", "more") <= 20 }]
}
