/**
 * `npm run bench` measures everything and writes `docs/BENCHMARKS.md` and its chart. `npm run bench -- --quick` proves that
 * all of it runs and that our counts hold (requests, stalls, failures, sizes), never times, and writes nothing. Names of
 * works as further arguments choose among them, and write nothing either.
 */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Lab from "./Lab.ts"
import { perform } from "./perform.ts"
import { chart } from "./report/Chart.ts"
import { page, section } from "./report/Markdown.ts"
import * as Verdict from "./report/Verdict.ts"
import { works } from "./work/index.ts"

const docs = Path.join(import.meta.dirname, "../../docs")

const say = (text: string) => void process.stdout.write(`${text}\n`)

const load = () => Os.loadavg()[0] ?? 0

const versionOf = (name: string): string => {
  const manifest = Path.join(import.meta.dirname, "node_modules", name, "package.json")
  return `${name} ${(JSON.parse(Fs.readFileSync(manifest, "utf8")) as { readonly version: string }).version}`
}

const peers = [
  "@azure/msal-node",
  "@azure/core-rest-pipeline",
  "oauth4webapi",
  "@badgateway/oauth2-client",
  "simple-oauth2",
  "effect",
  "@effect/experimental",
  "@effect/platform",
  "@effect/platform-node"
]

const quick = process.argv.includes("--quick")
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
const before = load()
const began = performance.now()
const lab = await Lab.make(quick)
const verdicts: Record<string, Verdict.Verdict> = {}
const queue = Object.entries(works).filter(([name]) => chosen.length === 0 || chosen.includes(name))
const worker = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [name, work] = next
    const started = performance.now()
    const verdict = Verdict.make(work, await perform(lab, name, work), quick)
    verdicts[name] = verdict
    if (!quick) say(`${section(verdict)}\n(${((performance.now() - started) / 1000).toFixed(0)} s)\n`)
    for (const { isCount, isMet, text } of verdict.goals) {
      if (quick && isCount) say(`${isMet ? "ok  " : "FAIL"} ${work.title}: ${text}`)
      if (isCount && !isMet) process.exitCode = 1
    }
  }
}
try {
  // Where no time is judged, works need not wait for each other.
  await Promise.all(Array.from({ length: quick ? 3 : 1 }, worker))
} finally {
  lab.close()
}
const seconds = Math.round((performance.now() - began) / 1000)
const { warmPromise, stampede } = verdicts
if (!quick && chosen.length === 0 && warmPromise !== undefined && stampede !== undefined) {
  const circumstances = [
    `Node ${process.version}, ${process.platform} ${process.arch}, ${Os.cpus().length} × ${
      Os.cpus()[0]?.model.trim() ?? "processor"
    }, ${Math.round(Os.totalmem() / 2 ** 30)} GiB`,
    `load average before the run: ${before.toFixed(2)}${
      before < 1 ? "" : " (the machine was busy with other things: read the spreads)"
    }; the run took ${seconds} s, ${new Date().toISOString().slice(0, 10)}`,
    peers.map(versionOf).join(", ")
  ]
  Fs.writeFileSync(Path.join(docs, "BENCHMARKS.md"), page(circumstances, Object.values(verdicts)))
  Fs.writeFileSync(Path.join(docs, "benchmarks.svg"), chart(warmPromise, stampede))
}
say(`${seconds} s`)
