/**
 * `npm run bench` runs all workloads and writes `docs/BENCHMARKS.md` and its chart.
 *
 * With `--quick` it checks that every workload runs and that goals about counts and sizes are met. It ignores times and
 * writes nothing. Names of workloads as arguments select them; then it writes nothing either.
 */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Lab from "./Harness.ts"
import { chart } from "./report/Chart.ts"
import { page, section } from "./report/Markdown.ts"
import * as Verdict from "./report/Verdict.ts"
import { runWorkload } from "./runWorkload.ts"
import { workloads } from "./workload/index.ts"

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
const harness = await Lab.make(quick)
const verdicts: Record<string, Verdict.Verdict> = {}
const queue = Object.entries(workloads).filter(([name]) => chosen.length === 0 || chosen.includes(name))
const worker = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [name, workload] = next
    const started = performance.now()
    const verdict = Verdict.make(workload, await runWorkload(harness, name, workload), quick)
    verdicts[name] = verdict
    if (!quick) say(`${section(verdict)}\n(${((performance.now() - started) / 1000).toFixed(0)} s)\n`)
    for (const { isCount, isMet, text } of verdict.goals) {
      if (quick && isCount) say(`${isMet ? "ok  " : "FAIL"} ${workload.title}: ${text}`)
      if (isCount && !isMet) process.exitCode = 1
    }
  }
}
try {
  // Quick runs judge no times, so workloads may run concurrently.
  await Promise.all(Array.from({ length: quick ? 3 : 1 }, worker))
} finally {
  harness.close()
}
const seconds = Math.round((performance.now() - began) / 1000)
const { warmPromise, stampede } = verdicts
if (!quick && chosen.length === 0 && warmPromise !== undefined && stampede !== undefined) {
  const circumstances = [
    `Node ${process.version}, ${process.platform} ${process.arch}, ${Os.cpus().length} × ${
      Os.cpus()[0]?.model.trim() ?? "processor"
    }, ${Math.round(Os.totalmem() / 2 ** 30)} GiB`,
    `load average before the run: ${before.toFixed(2)}${
      before < 1 ? "" : " (the machine was busy: consider the spread)"
    }; the run took ${seconds} s, ${new Date().toISOString().slice(0, 10)}`,
    peers.map(versionOf).join(", ")
  ]
  Fs.writeFileSync(Path.join(docs, "BENCHMARKS.md"), page(circumstances, Object.values(verdicts)))
  Fs.writeFileSync(Path.join(docs, "benchmarks.svg"), chart(warmPromise, stampede))
}
say(`${seconds} s`)
