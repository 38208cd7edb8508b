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

describe("a caller without a token", () => {
  for (const { fault, millis, outcome, requests } of rows) {
    const { _tag, ...fields } = fault
    it.effect(`gets ${outcome} from ${_tag} ${JSON.stringify(fields)}, after ${requests} of requests`, () =>
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

it("every fault of the vocabulary has a row", () => {
  const tested = new Set<string>(rows.map(({ fault }) => fault._tag))
  assert.deepStrictEqual(Fault.vocabulary.map(({ name }) => name).filter((name) => !tested.has(name)), [])
})

it("each fault of the page is read from its command line and from its JSON", () => {
  for (const { fault } of rows) {
    assert.deepStrictEqual(Fault.parse(wordsOf(fault)), Either.right(fault))
    assert.deepStrictEqual(Fault.parse(JSON.stringify(fault)), Either.right(fault))
  }
})

it("each row is on the page once", () => {
  for (const { fault } of rows) {
    assert.strictEqual(page.split(`\`${JSON.stringify(fault)}\``).length, wordsOf(fault).startsWith("{") ? 3 : 2)
  }
})

it("docs/FAULTS.md says what the rows say", () => {
  const file = new URL("../../../../docs/FAULTS.md", import.meta.url)
  assert.strictEqual(Fs.readFileSync(file, "utf8"), page, "run npx tsx packages/examples/test/faults/print.ts")
})
