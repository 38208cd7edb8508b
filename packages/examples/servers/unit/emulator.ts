/**
 * Starts the emulator for a test run, and sets the environment variables of the program under test.
 *
 * In your project, the command is `npx @effect-clickview/emulator --port 0 --json --control`.
 */
import { spawn } from "node:child_process"
import { createRequire } from "node:module"

const bin = createRequire(import.meta.url).resolve("@effect-clickview/emulator/package.json").replace(
  "package.json",
  "src/bin.ts"
)

export const startEmulator = async () => {
  const child = spawn(process.execPath, ["--import", "tsx", bin, "--port", "0", "--json", "--control"], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error("The emulator exited before it was ready")))
    child.stdout.once("data", (line: Buffer) => resolve(new URL(/"(http:[^"]*)"/.exec(String(line))?.[1] ?? "").origin))
  })
  Object.assign(process.env, {
    CLICKVIEW_CLIENT_ID: "emulator-client",
    CLICKVIEW_CLIENT_SECRET: "emulator-secret",
    CLICKVIEW_TOKEN_URL: `${url}/connect/token`,
    CLICKVIEW_API_URL: url
  })
  return { control: `${url}/_emulator`, stop: () => child.kill() }
}
