import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { formParameters } from "../../src/http/formParameters.ts"

const encoder = new TextEncoder()
const text = FastCheck.string({ unit: "binary" })
const pairs = FastCheck.array(FastCheck.tuple(text, text))

describe("formParameters", () => {
  it.prop("decodes what URLSearchParams encodes, with order and duplicates", [pairs], ([pairs]) => {
    const named = pairs.filter(([name, value]) => name !== "" || value !== "")
    const body = encoder.encode(new URLSearchParams(named).toString())
    assert.deepStrictEqual(formParameters(body), Either.right(named))
  })

  it.prop("returns an Either for any bytes and never throws", [FastCheck.uint8Array()], ([body]) => {
    const read = formParameters(body)
    assert.strictEqual(Either.isEither(read), true)
  })

  it.prop(
    "agrees with URLSearchParams on every form that it accepts",
    [FastCheck.stringMatching(/^[a%2b=&+é-]*$/)],
    ([text]) => {
      const read = formParameters(encoder.encode(text))
      if (Either.isRight(read)) {
        assert.deepStrictEqual(read.right.map(([...pair]) => pair), [
          ...new URLSearchParams(text)
        ])
      }
    }
  )
})
