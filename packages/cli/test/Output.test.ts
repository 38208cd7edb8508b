/**
 * What can be shown: colours and width, by what standard output is and what the variables say.
 */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { Output } from "../src/Output.ts"

const written: Array<string> = []
const write = (bytes: Uint8Array, done: () => void) => {
  written.push(Buffer.from(bytes).toString())
  done()
}

const terminal = { isTTY: true, columns: 80, write }
const pipe = { write }

const outputOf = (stdout: typeof terminal | typeof pipe, variables: Readonly<Record<string, string>> = {}) =>
  Effect.provide(
    Output,
    Layer.provide(
      Output.layer("1.2.3", stdout),
      Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "." }))
    )
  )

describe("colours", () => {
  for (
    const [name, stdout, variables, hasColours] of [
      ["a terminal has them", terminal, {}, true],
      ["a terminal with an empty NO_COLOR has them", terminal, { NO_COLOR: "" }, true],
      ["a terminal with NO_COLOR has none", terminal, { NO_COLOR: "1" }, false],
      ["a dumb terminal has none", terminal, { TERM: "dumb" }, false],
      ["a pipe has none", pipe, {}, false],
      ["a pipe has none whatever TERM says", pipe, { TERM: "xterm-256color" }, false]
    ] as const
  ) {
    it.effect(
      name,
      () => Effect.map(outputOf(stdout, variables), (output) => assert.strictEqual(output.hasColours, hasColours))
    )
  }
})

describe("a line", () => {
  for (
    const [name, stdout, width] of [
      ["is as wide as the terminal", terminal, 80],
      ["is never narrower than 40 characters", { ...terminal, columns: 20 }, 40],
      ["is never wider than 110 characters", { ...terminal, columns: 300 }, 110],
      ["is 100 characters wide in a pipe", pipe, 100]
    ] as const
  ) {
    it.effect(name, () => Effect.map(outputOf(stdout), (output) => assert.strictEqual(output.width, width)))
  }
})

it.effect("bytes go to standard output as they are", () =>
  Effect.gen(function*() {
    const { bytes, program } = yield* outputOf(pipe)
    yield* bytes(new TextEncoder().encode("é\n"))
    assert.deepStrictEqual(written, ["é\n"])
    assert.strictEqual(program.clickview, "1.2.3")
  }))
