/**
 * The benchmark's goals that hold on any machine, because they are counts or sizes. `npm run bench -- --quick` checks them
 * and fails when one is missed.
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

  it("the smallest program adds at most 21 KiB to Effect", () =>
    holds("bundle of the smallest program: ≤ 21 KiB without Effect"))

  it("a caller that waits costs at most 1 KiB more than one on a bare Deferred", () =>
    holds("memory of a waiting caller: ≤ 1 KiB more"))

  it("10,000 callers without a token share one flight, also on a dead server", () => {
    holds("cold start: 1 request")
    holds("cold start on a dead server: one flight")
  })

  it("no call waits for a renewal, and no call fails in an outage while the token is valid", () => {
    holds("renewal under load: 0 calls waited")
    holds("outage while the token is due for renewal: 0 failures")
    holds("outage while the token is due for renewal: renewed within the maximum backoff")
  })

  it("a rejected client, a revoked token and a day of traffic stay within their request budgets", () => {
    holds("rejected client, 10 minutes of calls: ≤ 6 requests")
    holds("revoked token: 1 request")
    holds("a day of traffic: ≤ 1.06 requests per day")
  })

  it("a process that finds the token in the store makes no request", () =>
    holds("first token with a shared store: 0 requests when adopting"))

  it("npm run bench -- --quick exits with code 0", () => assert.strictEqual(code, 0, text))
})
