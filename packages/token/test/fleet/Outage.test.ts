/**
 * An endpoint that responds with 503 or `Retry-After` to a fleet without a token: all processes know within two
 * seconds.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Random } from "effect"
import { answers, emulator, requests } from "../support/Emulated.ts"
import { all, services, values } from "./Services.ts"

const size = 6

/** The time until all processes know, and the number of requests. */
const cold = (answer: ScriptedResponse) =>
  Effect.gen(function*() {
    yield* answers(100, answer)
    const fleet = yield* services(size)
    const began = yield* Clock.currentTimeMillis
    const recorded = values(yield* all(fleet))
    return { recorded: [...recorded], took: (yield* Clock.currentTimeMillis) - began, requests: yield* requests }
  }).pipe(Effect.provide(emulator({ latency: "200 millis" })), Effect.scoped)

describe("a cold fleet whose endpoint fails", () => {
  for (
    const [what, answer, most] of [
      ["503", ScriptedResponse.json(503, {}), 4],
      ["429 with Retry-After", ScriptedResponse.json(429, {}, { "retry-after": "60" }), 1]
    ] as const
  ) {
    it.effect(`shares the failure within two seconds and ${most} requests at most after ${what}`, () =>
      Effect.gen(function*() {
        for (const draw of [0, 0.999]) {
          const result = yield* Effect.withRandom(cold(answer), Random.fixed([draw]))
          assert.deepStrictEqual(result.recorded, ["Unavailable"])
          assert.isAtMost(result.requests, most)
          assert.isAtMost(result.took, 2000, `a draw of ${draw}`)
        }
      }))
  }
})
