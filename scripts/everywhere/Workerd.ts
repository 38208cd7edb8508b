/** Runs the portable suite in workerd, and a test with many concurrent requests in one isolate. */
import * as Esbuild from "esbuild"
import { Miniflare } from "miniflare"
import { randomUUID } from "node:crypto"
import * as Path from "node:path"
import type { Server } from "./Server.ts"
import * as WorkerFleet from "./WorkerFleet.ts"

const outcome = (name: string, holds: boolean, told: string): string => holds ? `ok ${name}` : `FAIL ${name}: ${told}`

/** Bundles and starts a Worker in the folder where the packed packages are installed. */
const start = async (folder: string, name: string, options: object = {}): Promise<Miniflare> => {
  const outfile = Path.join(folder, `${name}.mjs`)
  await Esbuild.build({
    entryPoints: [Path.join(folder, `${name}.js`)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers"],
    logLevel: "error"
  })
  return new Miniflare({
    ...options,
    modules: true,
    modulesRoot: folder,
    scriptPath: outfile,
    compatibilityDate: "2026-05-01"
  })
}

/** The outcomes of requests that share a token in a Durable Object. */
export const runFleet = async (folder: string, server: Server): Promise<ReadonlyArray<string>> => {
  const worker = await start(folder, "fleet", { durableObjects: { REGISTERS: "TokenRegister" } })
  try {
    return await WorkerFleet.run(worker, server)
  } finally {
    await worker.dispose()
  }
}

/** Outcomes, a line each. `folder` is where the packed packages are installed. */
export const run = async (folder: string, server: Server): Promise<ReadonlyArray<string>> => {
  const worker = await start(folder, "worker")
  try {
    const origin = await worker.ready
    const ask = (path: string) => fetch(new URL(path, origin), { signal: AbortSignal.timeout(10_000) })
    const names = await ask("/names").then((answer) => answer.json()) as ReadonlyArray<string>
    const lines: Array<string> = []
    for (const name of names) {
      const path = `/scenario?base=${encodeURIComponent(server.url)}&name=${encodeURIComponent(name)}`
      lines.push(...await ask(path).then((answer) => answer.json()) as ReadonlyArray<string>)
    }
    const tokens = (place: string, count: number) =>
      Promise.all(Array.from({ length: count }, async () => {
        const answer = await ask(`/shared?tokenUrl=${encodeURIComponent(`${server.url}/${place}`)}`)
        return { status: answer.status, text: await answer.text() }
      }))
    const place = randomUUID()
    const requests = () => server.count(place, "/token")
    const cold = await tokens(`${place}/token`, 20)
    lines.push(outcome(
      "twenty cold requests at once: all are answered, by at most twenty requests for a token",
      cold.every(({ status }) => status === 200) && requests() <= 20,
      `${requests()} requests, ${JSON.stringify(cold)}`
    ))
    const before = requests()
    const warm = (await Promise.all([tokens(`${place}/token`, 500), tokens(`${place}/token`, 500)])).flat()
    lines.push(outcome(
      "a thousand requests in a warm isolate make no request for a token",
      warm.every(({ status }) => status === 200) && requests() === before,
      `${requests() - before} requests`
    ))
    const short = `${randomUUID()}/token?mode=short`
    const [first] = await tokens(short, 1)
    await new Promise((resolve) => setTimeout(resolve, 3500))
    const [served] = await tokens(short, 1)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const [renewed] = await tokens(short, 1)
    lines.push(outcome(
      "a renewal in the background outlives the request that began it",
      [first, served, renewed].map((answer) => answer?.text).join() === "token-1,token-1,token-2",
      JSON.stringify([first, served, renewed])
    ))
    return lines
  } finally {
    await worker.dispose()
  }
}
