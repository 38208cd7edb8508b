/**
 * Tests of colours and width for terminals and pipes.
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

describe("Output.hasColours", () => {
  for (
    const [name, stdout, variables, hasColours] of [
      ["are on for a terminal", terminal, {}, true],
      ["are on for a terminal with an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
      ["are off for a terminal with NO_COLOR", terminal, { NO_COLOR: "1" }, false],
      ["are off for a dumb terminal", terminal, { TERM: "dumb" }, false],
      ["are off for a pipe", pipe, {}, false],
      ["are off for a pipe whatever TERM is", pipe, { TERM: "xterm-256color" }, false]
    ] as const
  ) {
    it.effect(
      `colours ${name}`,
      () => Effect.map(outputOf(stdout, variables), (output) => assert.strictEqual(output.hasColours, hasColours))
    )
  }
})

describe("Output.width", () => {
  for (
    const [name, stdout, width] of [
      ["is as wide as the terminal", terminal, 80],
      ["is never narrower than 40 characters", { ...terminal, columns: 20 }, 40],
      ["is never wider than 110 characters", { ...terminal, columns: 300 }, 110],
      ["is 100 characters wide in a pipe", pipe, 100]
    ] as const
  ) {
    it.effect(`a line ${name}`, () => Effect.map(outputOf(stdout), (output) => assert.strictEqual(output.width, width)))
  }
})

it.effect("writes bytes to standard output unchanged", () =>
  Effect.gen(function*() {
    const { bytes, program } = yield* outputOf(pipe)
    yield* bytes(new TextEncoder().encode("é\n"))
    assert.deepStrictEqual(written, ["é\n"])
    assert.strictEqual(program.clickview, "1.2.3")
  }))
