/**
 * Lets plain `tsc` report what the Effect language service knows: run by every install, silent when all is well.
 *
 * pnpm may hard-link a package to its store, which every project on the machine shares: the compiler is copied before it
 * is patched, so that no other project gets ours.
 */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Path from "node:path"

const require = createRequire(import.meta.url)
const library = Path.dirname(require.resolve("typescript"))
const cli = Path.join(Path.dirname(require.resolve("@effect/language-service/package.json")), "cli.js")

for (const name of ["typescript.js", "_tsc.js"]) {
  const file = Path.join(library, name)
  if (Fs.statSync(file).nlink > 1) {
    Fs.copyFileSync(file, `${file}.own`)
    Fs.renameSync(`${file}.own`, file)
  }
}

const patch = spawnSync(process.execPath, [cli, "patch"], { encoding: "utf8" })
if (patch.status !== 0) {
  process.stderr.write(`The Effect language service did not take hold of tsc.\n${patch.stdout}${patch.stderr}`)
  process.exitCode = 1
}
