import { execFile } from "node:child_process"
import * as Path from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"
import { box } from "./support/ClickView.ts"

describe("a process", () => {
  const run = async (name: string): Promise<string> => {
    const { options } = await box()
    const program = Path.join(import.meta.dirname, "programs", `${name}.ts`)
    const { stderr, stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program], {
      env: {
        ...process.env,
        CLICKVIEW_CLIENT_ID: options.clientId,
        CLICKVIEW_CLIENT_SECRET: options.clientSecret,
        CLICKVIEW_TOKEN_URL: options.tokenUrl,
        CLICKVIEW_API_URL: options.apiUrl
      },
      timeout: 60_000
    })
    return stdout + stderr
  }

  it("ends while a client is open that watches its status and renews on schedule", async () => {
    assert.match(await run("ends"), /^fresh\n$/)
  }, 60_000)

  it("holds one client, and asks once, however often a development server loads its module again", async () => {
    assert.match(await run("reloads"), /^1 client, 1 request\n$/)
  }, 60_000)

  it("survives every failure that nobody waits for", async () => {
    assert.match(await run("survives"), /\nsurvived\n$/)
  }, 60_000)
})
