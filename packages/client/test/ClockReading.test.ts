import { Clock } from "effect"
import { assert, describe, it } from "vitest"
import { make, ClockReading } from "../src/ClockReading.ts"

describe("the moment", () => {
  it("has both clocks anew in each millisecond of the wall clock", () => {
    let [wall, mono] = [1000, 1]
    const moment = new ClockReading(() => wall, () => mono)
    moment.look()
    assert.deepStrictEqual([moment.wall, moment.mono], [1000, 1])
    wall = 999
    mono = 50
    moment.look()
    assert.deepStrictEqual([moment.wall, moment.mono], [999, 50])
  })

  it("reads the monotonic clock once in a millisecond, and every 64th time where the wall clock stands still", () => {
    let reads = 0
    const moment = new ClockReading(() => 1000, () => ++reads)
    for (let look = 0; look < 64; look++) moment.look()
    assert.strictEqual(moment.mono, 1)
    moment.look()
    assert.strictEqual(moment.mono, 2)
  })

  it("is the one that Effect's clock shows", () => {
    const moment = make()
    moment.look()
    const clock = Clock.make()
    assert.closeTo(moment.wall, clock.unsafeCurrentTimeMillis(), 1000)
    assert.closeTo(moment.mono, Number(clock.unsafeCurrentTimeNanos()) / 1e6, 1000)
  })
})
