/**
 * Installs the dependencies with the pnpm version of `package.json`: all of them, or for `npm start` and `npm run demo` only
 * those of the examples. It is plain JavaScript because nothing is installed yet.
 */
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"

const examplesAlone = process.argv[2] === "examples" && !existsSync("node_modules/vitest")

const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"))
const pnpm = packageManager.replace(/\+.*$/, "")

const args = ["--yes", pnpm, "install", "--frozen-lockfile", "--loglevel=error"]
if (examplesAlone) {
  args.push("--filter", "effect-clickview", "--filter", "@effect-clickview/examples...", "--prod", "--ignore-scripts")
  args.push("--config.public-hoist-pattern=*")
}

const began = Date.now()
const what = examplesAlone ? "what the examples need (70 MB)" : "everything that the checks need (400 MB)"
const isSetUp = existsSync("node_modules")
if (!isSetUp) console.log(`Installing ${what} with ${pnpm} …`)
const progress = setInterval(() => {
  console.log(`Installing ${what}: ${Math.round((Date.now() - began) / 1000)} s`)
}, 10_000)

const windows = process.platform === "win32"
spawn("npx", args, { stdio: "inherit", shell: windows, env: { ...process.env, npm_config_update_notifier: "false" } })
  .on("close", (code) => {
    clearInterval(progress)
    process.exitCode = code ?? 1
  })
