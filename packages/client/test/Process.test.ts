import { execFile } from "node:child_process"
import * as Path from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"
import { box } from "./support/ClickView.ts"

describe("a process with a client", () => {
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

  it("ends although an open client has a status listener and scheduled renewals", async () => {
    assert.match(await run("ends"), /^fresh\n$/)
  }, 60_000)

  it("keeps one client and makes one token request when a development server reloads its module", async () => {
    assert.match(await run("reloads"), /^1 client, 1 request\n$/)
  }, 60_000)

  it("survives every background failure", async () => {
    assert.match(await run("survives"), /\nsurvived\n$/)
  }, 60_000)
})
