/**
 * What must hold wherever this is tested, because it is a count or a size and not a time: `npm run bench -- --quick` says
 * so itself, and fails where one does not hold.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as Path from "node:path"

describe("npm run bench -- --quick", () => {
  let text = ""
  let code: number | null = null

  beforeAll(async () => {
    const main = Path.join(import.meta.dirname, "../main.ts")
    const child = spawn(process.execPath, ["--import", "tsx", main, "--quick"], {
      cwd: Path.join(import.meta.dirname, "../../.."),
      stdio: ["ignore", "pipe", "pipe"]
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => text += chunk)
    }
    const [ended] = await once(child, "close") as [number | null]
    code = ended
  }, 240_000)

  const holds = (goal: string) => assert.include(text, `ok   ${goal}`, text)

  it("the smallest program takes at most 20 KiB over its share of Effect", () =>
    holds("bundle of the smallest program: ours alone ≤ 20 KiB"))

  it("a caller that waits costs at most 1 KiB more than one on a bare Deferred", () =>
    holds("memory of a waiting caller: ≤ 1 KiB more"))

  it("10,000 callers without a token make one request, and learn of a dead server by one flight", () => {
    holds("cold stampede: 1 request")
    holds("cold stampede on a dead server: one flight")
  })

  it("nobody waits for a renewal, and an outage before the end of a good token is felt by nobody", () => {
    holds("renewal under load: 0 calls waited")
    holds("server dead while the token is due: 0 failures")
    holds("server dead while the token is due: renewed within the back-off's bound")
  })

  it("a refused client, a revoked token and a day of traffic cost no more requests than promised", () => {
    holds("refused client, 10 minutes of calls: ≤ 6 requests")
    holds("revoked token: 1 request")
    holds("a day of traffic: ≤ 1.06 requests a day")
  })

  it("a process that finds the token in the store makes no request", () =>
    holds("first token of a process that shares it: 0 requests to adopt"))

  it("all of it runs", () => assert.strictEqual(code, 0, text))
})
