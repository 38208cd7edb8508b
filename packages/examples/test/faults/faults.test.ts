import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Either, Exit, Redacted } from "effect"
import * as Fs from "node:fs"
import { formsOf, prints } from "../canary/Canary.ts"
import { measure } from "./measure.ts"
import { page, wordsOf } from "./page.ts"
import { rows } from "./Rows.ts"

const secret = Redacted.value(ClickViewEmulator.defaultClient.secrets[0])

const whereOf = (fault: Fault) => Fault.vocabulary.find(({ name }) => name === fault._tag)?.where ?? "anywhere"

describe("ClickViewToken.get with a fault", () => {
  for (const { fault, millis, outcome, requests } of rows) {
    const { _tag, ...fields } = fault
    it.effect(`ends with ${outcome} for ${_tag} ${JSON.stringify(fields)}, after ${requests} request(s)`, () =>
      Effect.gen(function* () {
        const measured = yield* measure(fault, whereOf(fault))
        const got = Exit.match(measured.exit, {
          onSuccess: () => "token",
          onFailure: (cause) => cause._tag === "Fail" ? cause.error.reason._tag : Cause.pretty(cause)
        })
        assert.deepStrictEqual([got, measured.requests, measured.millis, measured.left], [
          outcome,
          requests,
          millis,
          0
        ])
        const printed = prints(measured.exit)
        assert.deepStrictEqual(formsOf(secret).filter(([, form]) => printed.includes(form)), [])
      }))
  }
})

it("the rows contain every fault of the vocabulary", () => {
  const tested = new Set<string>(rows.map(({ fault }) => fault._tag))
  assert.deepStrictEqual(Fault.vocabulary.map(({ name }) => name).filter((name) => !tested.has(name)), [])
})

it("Fault.parse reads the command-line form and the JSON of each row", () => {
  for (const { fault } of rows) {
    assert.deepStrictEqual(Fault.parse(wordsOf(fault)), Either.right(fault))
    assert.deepStrictEqual(Fault.parse(JSON.stringify(fault)), Either.right(fault))
  }
})

it("the page contains each row once", () => {
  for (const { fault } of rows) {
    assert.strictEqual(page.split(`\`${JSON.stringify(fault)}\``).length, wordsOf(fault).startsWith("{") ? 3 : 2)
  }
})

it("docs/FAULTS.md is up to date with the rows", () => {
  const file = new URL("../../../../docs/FAULTS.md", import.meta.url)
  assert.strictEqual(Fs.readFileSync(file, "utf8"), page, "run npx tsx packages/examples/test/faults/print.ts")
})
