import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Rejections from "../../src/lifecycle/Rejections.ts"

const second = 1000
const hour = 3600 * second

/** The waits of the default cooldown. */
const byDefault = (nth: number): number => Math.min(900, 30 * 2 ** (nth - 1)) * second

/**
 * The times of requests that are all rejected, if credentials change at these times, and how many changes ended a
 * cooldown.
 */
const course = (changesAt: ReadonlyArray<number>, wait: (nth: number) => number, until: number) => {
  const left: Array<number> = []
  let early = 0
  const changes = [...changesAt].sort((a, b) => a - b)
  let streak = Rejections.none
  for (let now = 0; now <= until;) {
    left.push(now)
    streak = Rejections.extended(streak, now, wait(left.length))
    const last = now
    const change = changes.find((at) => at > last && at < streak.until && Rejections.mayChange(streak, at))
    if (change !== undefined) {
      early++
      streak = Rejections.changed(streak)
    }
    now = change ?? streak.until
  }
  return { left, early }
}

const requests = (...args: Parameters<typeof course>) => course(...args).left

const inAnHour = (left: ReadonlyArray<number>, from: number): number =>
  left.filter((at) => at >= from && at < from + hour).length

const changes = fc.array(fc.integer({ min: 1, max: 5 * hour }), { maxLength: 30 })

describe("consecutive rejections", () => {
  it("keeps rejections a cooldown apart while the credentials are unchanged", () => {
    assert.deepStrictEqual(
      requests([], byDefault, hour).map((at) => at / second),
      [0, 30, 90, 210, 450, 930, 1830, 2730]
    )
  })

  it.prop("allows at most eight rejections in an hour, whenever the credentials change", { changes }, ({ changes }) => {
    const left = requests(changes, byDefault, 6 * hour)
    for (const from of left) assert.isAtMost(inAnHour(left, from), 8)
  })

  it.prop("lets changed credentials end a cooldown at most three times", { changes }, ({ changes }) => {
    assert.isAtMost(course(changes, byDefault, 6 * hour).early, 3)
  })

  it.prop(
    "never delays a request after a change of the credentials when the cooldown is short",
    { changes },
    ({ changes }) => {
      const tenth = () => 100 * second
      const plain = requests([], tenth, 6 * hour)
      const left = requests(changes, tenth, 6 * hour)
      for (const [nth, at] of plain.entries()) assert.isAtMost(left[nth] ?? 0, at)
    }
  )
})
