/**
 * Which code of a platform's error is reported.
 */
import { assert, describe, it } from "@effect/vitest"
import { platformCode } from "../../src/exchange/platformCode.ts"

/** An error behind this many others. */
const behind = (depth: number, error: object): object => depth === 0 ? error : { cause: behind(depth - 1, error) }

const refused = { code: "ECONNREFUSED" }

const legacy = "ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED"

describe("platformCode", () => {
  for (
    const [name, error, code] of [
      ["the error's own", refused, "ECONNREFUSED"],
      ["OpenSSL's longer one", { code: legacy }, legacy],
      ["none of more than 64 characters", { code: "A".repeat(65) }, undefined],
      ["that of its cause", behind(1, refused), "ECONNREFUSED"],
      ["that of the fifth cause behind it", behind(5, refused), "ECONNREFUSED"],
      ["none that lies deeper", behind(6, refused), undefined],
      ["its own before its cause's", { ...refused, cause: { code: "EOTHER" } }, "ECONNREFUSED"],
      ["its cause's when its own is a number", { code: 17, cause: refused }, "ECONNREFUSED"],
      ["none that only prints like one", { code: ["ECONNREFUSED"] }, undefined],
      ["none of an error without one", new Error("ECONNREFUSED"), undefined],
      ["none of a text", "ECONNREFUSED", undefined],
      ["none of nothing", null, undefined]
    ] as const
  ) {
    it(`returns ${name}`, () => {
      assert.strictEqual(platformCode(error), code)
    })
  }
})
