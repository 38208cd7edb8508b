import { assert, describe, it } from "@effect/vitest"
import * as Series from "../../src/metrics/Series.ts"

describe("secondsHistogram", () => {
  it("is the same series for equal boundaries, which each copy of the package makes itself", () => {
    const histogram = () => Series.secondsHistogram("test.duration", "A duration", [0.1, 1], { label: "value" })
    assert.strictEqual(histogram(), histogram())
  })
})
