/**
 * Parsing of `Retry-After`.
 */
import { Headers } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as RetryAfter from "../../src/exchange/RetryAfter.ts"

const max = 300_000

/** 6 November 1994, 08:49:37 GMT: the example of RFC 9110. */
const wall = Date.UTC(1994, 10, 6, 8, 49, 37)

const wait = (headers: Readonly<Record<string, string>>): number | undefined =>
  RetryAfter.parse(Headers.fromInput(headers), wall, max)

const retryAfter = (value: string): number | undefined => wait({ "retry-after": value })

describe("Retry-After", () => {
  for (
    const [value, ms] of [
      ["1", 1000],
      ["120", 120_000],
      ["007", 7000],
      [" 30\t", 30_000],
      ["300", max],
      ["301", max],
      ["86400", max],
      ["9".repeat(400), max],
      ["30.0", 30_000],
      ["29.997", 30_000],
      ["1.5", 2000],
      ["0.001", 1000],
      ["30, 30", 30_000],
      ["5, 10", 10_000],
      ["10,5", 10_000],
      ["soon, 5, -1", 5000],
      ["5, 7.5, 0", 8000]
    ] as const
  ) {
    it(`reads ${value.slice(0, 20)} seconds as ${ms} ms`, () => {
      assert.strictEqual(retryAfter(value), ms)
    })
  }

  for (
    const value of [
      "Sun, 06 Nov 1994 08:49:47 GMT",
      "Sunday, 06-Nov-94 08:49:47 GMT",
      "Sun Nov  6 08:49:47 1994"
    ]
  ) {
    it(`reads ${value} as 10 s from this machine's clock when the response has no Date`, () => {
      assert.strictEqual(retryAfter(value), 10_000)
    })

    it(`counts ${value} from the response's Date in each of its formats`, () => {
      for (
        const date of ["Sun, 06 Nov 1994 08:49:17 GMT", "Sunday, 06-Nov-94 08:49:17 GMT", "Sun Nov  6 08:49:17 1994"]
      ) {
        assert.strictEqual(wait({ "retry-after": value, date }), 30_000)
      }
    })
  }

  it("counts from the response's Date even when that is years off", () => {
    const headers = { date: "Thu, 01 Jan 2071 00:00:00 GMT", "retry-after": "Thu, 01 Jan 2071 00:01:00 GMT" }
    assert.strictEqual(wait(headers), 60_000)
  })

  it("counts from this machine's clock when the response's Date is malformed", () => {
    assert.strictEqual(wait({ "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT", date: "yesterday" }), 10_000)
  })

  it("counts from a Date with white space around it", () => {
    const headers = { "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT", date: " Sun, 06 Nov 1994 08:49:17 GMT\t" }
    assert.strictEqual(wait(headers), 30_000)
  })

  it("reads a two-digit year below 70 as this century, and from 70 on as the last", () => {
    const at = (date: string, retryAfter: string) => wait({ date, "retry-after": retryAfter })
    assert.strictEqual(at("Tue, 31 Dec 2069 23:59:50 GMT", "Tuesday, 31-Dec-69 23:59:59 GMT"), 9000)
    assert.strictEqual(at("Thu, 01 Jan 1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:07 GMT"), 7000)
    assert.strictEqual(at("Tue, 24 Nov 2026 08:00:00 GMT", "Tuesday, 24-Nov-26 08:00:09 GMT"), 9000)
  })

  for (
    const value of [
      "Sun, 06 Nov 1994 08:49:47 GMT",
      "Sunday, 06-Nov-94 08:49:47 GMT",
      "Sun Nov  6 08:49:47 1994"
    ]
  ) {
    it(`ignores ${value} with a character before or after it`, () => {
      assert.isUndefined(retryAfter(`x${value}`))
      assert.isUndefined(retryAfter(`${value}x`))
    })
  }

  it("reads a two-digit day in the asctime format", () => {
    assert.strictEqual(
      wait({ date: "Wed Nov 16 08:49:37 1994", "retry-after": "Wed Nov 16 08:49:47 1994" }),
      10_000
    )
  })

  it("ignores an asctime date whose day is not a number", () => {
    assert.isUndefined(retryAfter("Sun Nov x6 08:49:47 1994"))
  })

  it("returns no wait without Retry-After, with or without a Date", () => {
    assert.isUndefined(wait({}))
    assert.isUndefined(wait({ date: "Sun, 06 Nov 1994 08:49:17 GMT" }))
  })

  for (
    const [value, ms] of [
      ["Sun, 06 Nov 1994 08:49:47 GMT, 30", 30_000],
      ["5, Sun, 06 Nov 1994 08:49:47 GMT", 10_000],
      ["Sun, 06 Nov 1994 08:49:47 GMT, Sun, 06 Nov 1994 08:49:57 GMT", 20_000],
      ["Sunday, 06-Nov-94 08:49:47 GMT, Sun Nov  6 08:49:52 1994", 15_000],
      ["Sun, 06 Nov 1994 08:49:47 PST, 5", 5000]
    ] as const
  ) {
    it(`takes the longest of several values: ${value} is ${ms} ms`, () => {
      assert.strictEqual(retryAfter(value), ms)
    })
  }

  it("does not count seconds from the response's Date", () => {
    assert.strictEqual(wait({ "retry-after": "5", date: "Thu, 01 Jan 2071 00:00:00 GMT" }), 5000)
  })

  it("limits a distant date to five minutes", () => {
    assert.strictEqual(retryAfter("Mon, 06 Nov 2034 08:49:37 GMT"), max)
  })

  for (
    const value of [
      "",
      " ",
      "0",
      "000",
      "-1",
      "-120",
      "+5",
      "1.",
      ".5",
      "1.5.5",
      "0.0",
      "0, 0",
      ", ,",
      "1e3",
      "0x10",
      "5s",
      "soon",
      "Infinity",
      "NaN",
      "\u0665",
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:36 GMT",
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "Sun, 99 Nov 1994 08:49:47 GMT",
      "Sun, 06 Xyz 1994 08:49:47 GMT",
      "Sun, 06 Nov 1994 08:49:47 PST",
      "Sun, 06 Nov 1994 08:49:47",
      "1994-11-06T08:49:47Z",
      "12/31/2034"
    ]
  ) {
    it(`ignores ${JSON.stringify(value)}`, () => {
      assert.isUndefined(retryAfter(value))
    })
  }

  it("returns no wait without headers", () => {
    assert.isUndefined(wait({}))
  })

  it.prop(
    "counts any date from the response's Date",
    [fc.date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true }), fc.integer({ min: 1, max: 300 })],
    ([date, seconds]) => {
      const later = new Date(date.getTime() + seconds * 1000)
      assert.strictEqual(wait({ date: date.toUTCString(), "retry-after": later.toUTCString() }), seconds * 1000)
    }
  )

  it.prop("returns no wait, or at most five minutes, for any text", [fc.string(), fc.string()], ([
    value,
    date
  ]) => {
    const ms = RetryAfter.parse(Headers.unsafeFromRecord({ "retry-after": value, date }), wall, max) ?? 1
    assert.isAbove(ms, 0)
    assert.isAtMost(ms, max)
  })
})
