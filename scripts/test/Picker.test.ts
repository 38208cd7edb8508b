/** Tests of the picker's size in a browser. */
import { assert, it } from "@effect/vitest"
import * as Esbuild from "esbuild"
import * as Zlib from "node:zlib"
import { root } from "../internal/verdict.ts"

it("the picker imports nothing, and is no larger than 2 KiB gzipped", async () => {
  const { metafile, outputFiles: [output] } = await Esbuild.build({
    absWorkingDir: root,
    bundle: true,
    conditions: ["browser"],
    entryPoints: ["packages/smart-embed/src/Picker.ts"],
    format: "esm",
    logLevel: "silent",
    metafile: true,
    minify: true,
    platform: "neutral",
    write: false
  })
  assert.deepStrictEqual(Object.keys(metafile.inputs), ["packages/smart-embed/src/Picker.ts"])
  assert.isAtMost(Zlib.gzipSync(output?.contents ?? "", { level: 9 }).length, 2048)
})

it("a bundle omits the parts of the picker that a page does not use", async () => {
  const { outputFiles: [output] } = await Esbuild.build({
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    minify: true,
    platform: "neutral",
    stdin: { contents: `export { onSelection } from "./packages/smart-embed/src/Picker.ts"`, resolveDir: root },
    write: false
  })
  assert.notInclude(output?.text, "showModal")
})
