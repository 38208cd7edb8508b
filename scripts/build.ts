/** Builds the `dist` folder of each published package with its browser guard, and deletes outputs whose source is gone. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Path from "node:path"
import { writeBrowserGuards } from "./internal/browserGuards.ts"
import { root } from "./internal/verdict.ts"
import { published } from "./internal/workspace.ts"

for (const folder of published) {
  const dist = Path.join(root, folder, "dist")
  for (const output of Fs.existsSync(dist) ? Fs.readdirSync(dist, { encoding: "utf8", recursive: true }) : []) {
    const source = Path.join(root, folder, "src", output.replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts"))
    if (/\.(ts|js|map)$/.test(output) && !Fs.existsSync(source)) {
      Fs.rmSync(Path.join(dist, output))
    }
  }
}

const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js")
process.exitCode = spawnSync(process.execPath, [tsc, "-b", ...published], { cwd: root, stdio: "inherit" }).status ?? 1
if (process.exitCode === 0) await writeBrowserGuards()
