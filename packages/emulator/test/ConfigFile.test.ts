import { assert, describe, it } from "@effect/vitest"
import { Duration, Either } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "../src/ConfigFile.ts"

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8")

const example = /```json\n([^]*?)```/.exec(readme)?.[1] ?? ""

describe("ConfigFile", () => {
  it("accepts the example of the README, with a client's limit and lockout", () => {
    const file = Either.getOrThrow(parse(example))
    assert.deepInclude(file.clients?.[0], {
      id: "school-a",
      limit: { requests: 10, window: Duration.minutes(1) },
      lockOut: { after: 5, for: Duration.minutes(5) }
    })
    assert.deepStrictEqual(file.faults.map(({ _tag }) => _tag), ["Status", "Latency"])
  })

  it("sets the latency of each response", () => {
    const { latency } = Either.getOrThrow(parse("{\"latency\":\"50ms\"}"))
    assert.deepStrictEqual(latency, Duration.millis(50))
  })

  it("accepts a file without fields", () => {
    assert.deepStrictEqual(Either.map(parse("{}"), ({ faults }) => faults), Either.right([]))
  })

  for (
    const [text, problem] of [
      ["[]", "the value must be"],
      ["{\"port\":70000}", "port must be a number between 0 and 65535"],
      ["{\"tls\":true}", "tls must be"],
      ["{\"ports\":1}", "ports is unexpected"],
      ["{\"clients\":[]}", "clients.0 is missing"],
      ["{\"faults\":[{\"_tag\":\"Hang\",\"for\":1}]}", "faults.0: for is unexpected"]
    ] as const
  ) {
    it(`names the wrong field of ${text}`, () => {
      assert.include(Either.merge(Either.map(parse(text), String)), problem)
    })
  }
})
