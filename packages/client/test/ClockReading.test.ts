import { Clock } from "effect"
import { assert, describe, it } from "vitest"
import { ClockReading, make } from "../src/ClockReading.ts"

describe("ClockReading", () => {
  it("reads both clocks again in each millisecond of the wall clock", () => {
    let [wall, monotonic] = [1000, 1]
    const reading = new ClockReading(() => wall, () => monotonic)
    reading.refresh()
    assert.deepStrictEqual([reading.wall, reading.monotonic], [1000, 1])
    wall = 999
    monotonic = 50
    reading.refresh()
    assert.deepStrictEqual([reading.wall, reading.monotonic], [999, 50])
  })

  it("reads the monotonic clock once a millisecond, and after every 64 uses if the wall clock stands still", () => {
    let reads = 0
    const reading = new ClockReading(() => 1000, () => ++reads)
    for (let use = 0; use < 64; use++) reading.refresh()
    assert.strictEqual(reading.monotonic, 1)
    reading.refresh()
    assert.strictEqual(reading.monotonic, 2)
  })

  it("agrees with Effect's clock", () => {
    const reading = make()
    reading.refresh()
    const clock = Clock.make()
    assert.closeTo(reading.wall, clock.unsafeCurrentTimeMillis(), 1000)
    assert.closeTo(reading.monotonic, Number(clock.unsafeCurrentTimeNanos()) / 1e6, 1000)
  })
})
