/** What a browser loads of the picker: one small module. */
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

const bundled = async (contents: string): Promise<string> => {
  const { outputFiles: [output] } = await Esbuild.build({
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    minify: true,
    platform: "neutral",
    stdin: { contents, resolveDir: root },
    write: false
  })
  return output?.text ?? ""
}

it("a bundle leaves out what a page does not use of the picker", async () => {
  const picker = `"./packages/smart-embed/src/Picker.ts"`
  assert.notMatch(await bundled(`export { onSelection } from ${picker}`), /showModal|customElements/)
  assert.notInclude(await bundled(`export { openPicker } from ${picker}`), "customElements")
})
