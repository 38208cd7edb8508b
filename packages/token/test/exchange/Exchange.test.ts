/**
 * Attempts, the delays between them and their time limits, under a test clock.
 */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Either, FastCheck as fc, Option, Schedule, TestClock } from "effect"
import type { OAuthError } from "../../src/index.ts"
import type { TokenTuning } from "../../src/index.ts"
import { ask, logged } from "../support/Ask.ts"
import type { Flown } from "../support/Flight.ts"
import { fly } from "../support/Flight.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const { granted, hang, json, reply, reset } = ScriptedClient

const unavailable = reply(503)

const failure = ({ outcome }: Flown): OAuthError => Either.getOrThrow(Either.flip(outcome))

const retryAfter = (flown: Flown): number | undefined => {
  const { retryAfter } = failure(flown)
  return retryAfter === undefined ? undefined : Duration.toMillis(retryAfter)
}

/** A body that never ends. */
const endless = (): ReadableStream<Uint8Array<ArrayBuffer>> => new ReadableStream({ pull: () => new Promise(() => {}) })

const broken = (): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({ pull: (controller) => controller.error(new Error("the connection broke")) })

describe("retries within one flight", () => {
  const transient: ReadonlyArray<readonly [name: string, step: ScriptedClient.Step, tag: string]> = [
    ["a connection that breaks", reset(), "Transport"],
    ["a body that breaks off", (request) => reply(200, broken())(request), "Transport"],
    ["408", reply(408), "Unavailable"],
    ["425", reply(425), "Unavailable"],
    ["429", reply(429), "Unavailable"],
    ["500", reply(500), "Unavailable"],
    ["503", unavailable, "Unavailable"],
    ["503 with an OAuth code of a rejection", json(503, { error: "invalid_client" }), "Unavailable"],
    ["temporarily_unavailable", json(400, { error: "temporarily_unavailable" }), "Unavailable"],
    ["server_error", json(200, { error: "server_error" }), "Unavailable"],
    ["no answer", hang, "Timeout"],
    ["a body whose end never comes", (request) => reply(200, endless())(request), "Timeout"]
  ]

  for (const [name, step, tag] of transient) {
    it.effect(`retries twice after ${name}`, () =>
      Effect.map(fly([step]), (flown) => {
        assert.strictEqual(failure(flown).reason._tag, tag)
        assert.isTrue(failure(flown).isRetryable)
        assert.lengthOf(flown.requestsAt, 3)
      }))

    it.effect(`recovers from ${name} with the next attempt`, () =>
      Effect.map(fly([step, granted()]), (flown) => {
        assert.isTrue(Either.isRight(flown.outcome))
        assert.lengthOf(flown.requestsAt, 2)
      }))
  }

  const final: ReadonlyArray<readonly [name: string, step: ScriptedClient.Step, tag: string]> = [
    ["invalid_client", json(401, { error: "invalid_client" }), "Rejected"],
    ["a scope narrower than asked", granted({ scope: "other" }), "ScopeNotGranted"],
    ["HTML with 200", reply(200, "<html>"), "Malformed"],
    ["an empty token", granted({ access_token: "" }), "Malformed"],
    ["a redirect", reply(307, undefined, { location: "https://example.org" }), "Redirected"],
    ["404 without a code", reply(404, "not found"), "Unexpected"],
    ["204", reply(204), "Unexpected"],
    ["101", reply(101), "Unexpected"],
    ["an answer that is too large", reply(200, " ".repeat(65_537)), "TooLarge"]
  ]

  for (const [name, step, tag] of final) {
    it.effect(`fails at once and does not retry after ${name}`, () =>
      Effect.map(fly([step, granted()]), (flown) => {
        assert.strictEqual(failure(flown).reason._tag, tag)
        assert.isFalse(failure(flown).isRetryable)
        assert.deepStrictEqual(flown.requestsAt, [0])
        assert.strictEqual(flown.endedAt, 0)
      }))
  }

  it.effect("stops retrying when a rejection follows a transient failure", () =>
    Effect.map(fly([unavailable, json(401, { error: "invalid_client" }), granted()]), (flown) => {
      assert.strictEqual(failure(flown).reason._tag, "Rejected")
      assert.lengthOf(flown.requestsAt, 2)
    }))

  it.effect("counts the token's lifetime from the start of the successful attempt", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000_000)
      const flown = yield* fly([unavailable, ScriptedClient.after(2000, granted({ expires_in: 60 }))])
      const token = Either.getOrThrow(flown.outcome)
      assert.deepStrictEqual(flown.requestsAt, [0, 100])
      assert.strictEqual(flown.endedAt, 2100)
      assert.strictEqual(token.issuedAt.epochMillis, 1_000_100)
      assert.strictEqual(token.expiresAt.epochMillis, 1_060_100)
    }))
})

describe("the delay before an attempt", () => {
  for (
    const [draw, requestsAt] of [[0, [0, 0, 0]], [0.25, [0, 50, 150]], [0.5, [0, 100, 300]], [1, [
      0,
      200,
      600
    ]]] as const
  ) {
    it.effect(`draws the delay from 200 ms, then from 400 ms: a draw of ${draw} sends requests at ${requestsAt.join()} ms`, () =>
      Effect.map(fly([unavailable], {}, draw), (flown) => {
        assert.deepStrictEqual(flown.requestsAt, [...requestsAt])
        assert.strictEqual(flown.endedAt, requestsAt[2])
      }))
  }

  it.effect("doubles the maximum delay up to two seconds", () =>
    Effect.map(
      fly([unavailable], { retry: { attempts: 8 }, timeouts: { flight: "1 minute" } }, 1),
      ({ requestsAt }) => {
        const delays = requestsAt.slice(1).map((at, nth) => at - (requestsAt[nth] ?? 0))
        assert.deepStrictEqual(delays, [200, 400, 800, 1600, 2000, 2000, 2000])
      }
    ))

  it.effect("counts the delay from the end of the failed attempt", () =>
    Effect.map(fly([ScriptedClient.after(1000, unavailable)], {}, 1), ({ requestsAt }) => {
      assert.deepStrictEqual(requestsAt, [0, 1200, 2600])
    }))

  it.effect("honours the options for the number of attempts and the delays", () =>
    Effect.gen(function*() {
      const retry = { attempts: 4, base: "1 second", cap: "3 seconds" } as const
      assert.deepStrictEqual((yield* fly([unavailable], { retry }, 1)).requestsAt, [0, 1000, 3000, 6000])
      assert.deepStrictEqual((yield* fly([unavailable], { retry: { attempts: 1 } }, 1)).requestsAt, [0])
    }))
})

describe("time limits", () => {
  it.effect("limits an attempt to five seconds and a flight to fifteen when the server hangs", () =>
    Effect.gen(function*() {
      for (const [draw, requestsAt] of [[0, [0, 5000, 10_000]], [1, [0, 5200, 10_600]]] as const) {
        const flown = yield* fly([hang], {}, draw)
        assert.deepStrictEqual(flown.requestsAt, [...requestsAt])
        assert.strictEqual(flown.endedAt, 15_000)
        assert.strictEqual(failure(flown).reason._tag, "Timeout")
      }
    }))

  it.effect("limits the headers and the body of an attempt together", () =>
    Effect.map(
      fly([ScriptedClient.after(3000, (request) => reply(200, endless())(request))], { retry: { attempts: 1 } }),
      (flown) => {
        assert.deepInclude(failure(flown).reason, { _tag: "Timeout", limit: 5000 })
        assert.strictEqual(flown.endedAt, 5000)
      }
    ))

  it.effect("honours the options for the limits of an attempt and a flight", () =>
    Effect.gen(function*() {
      const flown = yield* fly([hang], { timeouts: { attempt: "1 second", flight: "2500 millis" } }, 0)
      assert.deepStrictEqual(flown.requestsAt, [0, 1000, 2000])
      assert.strictEqual(flown.endedAt, 2500)
    }))

  it.effect("does not wait for an HTTP client that cannot be interrupted", () =>
    Effect.map(
      fly([(request) => Effect.uninterruptible(ScriptedClient.after(600_000, granted())(request))]),
      (flown) => {
        assert.strictEqual(failure(flown).reason._tag, "Timeout")
        assert.strictEqual(flown.endedAt, 15_000)
      }
    ))

  it.effect("does not wait for a response body that cannot be cancelled", () =>
    Effect.gen(function*() {
      const never = () => new Promise<void>(() => {})
      const stuck: ScriptedClient.Step = (request) =>
        reply(200, new ReadableStream({ pull: never, cancel: never }))(request)
      const flown = yield* fly([stuck])
      assert.strictEqual(failure(flown).reason._tag, "Timeout")
      assert.strictEqual(flown.endedAt, 15_000)
    }))

  it.effect("aborts the request that times out and each request whose response was read", () =>
    Effect.gen(function*() {
      const endpoint = ScriptedClient.make(hang, reply(503, "later"), reply(302, endless()), granted())
      const fiber = yield* Effect.fork(Effect.either(ask(endpoint)))
      yield* TestClock.adjust("4999 millis")
      assert.isFalse(endpoint.sent[0]?.signal.aborted)
      yield* TestClock.adjust("1 minute")
      yield* fiber
      assert.deepStrictEqual(endpoint.sent.map(({ signal }) => signal.aborted), [true, true, true])
    }))

  it.effect.prop(
    "never exceeds the limits, however slowly the server fails and whatever the random draw",
    [
      fc.array(fc.tuple(fc.integer({ min: 0, max: 7000 }), fc.constantFrom(unavailable, reset(), hang)), {
        minLength: 1,
        maxLength: 6
      }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(0, 0.1, 0.5, 0.9, 0.999)
    ],
    ([latencies, attempts, draw]) =>
      Effect.gen(function*() {
        const [first, ...more] = latencies.map(([ms, step]) => ScriptedClient.after(ms, step))
        if (first === undefined) return
        const { endedAt, requestsAt } = yield* fly([first, ...more], { retry: { attempts } }, draw)
        assert.isAtMost(endedAt, 15_001)
        assert.isAtMost(requestsAt.length, attempts)
        requestsAt.slice(1).forEach((at, nth) => {
          const delay = at - (requestsAt[nth] ?? 0)
          assert.isBelow(at, 15_000)
          assert.isAtMost(delay, 5001 + Math.min(2000, 200 * 2 ** nth))
        })
      }),
    { fastCheck: { numRuns: 25 } }
  )
})

describe("Retry-After", () => {
  const asking = (value: string, status = 503, headers = {}): ScriptedClient.Step =>
    reply(status, "", { "retry-after": value, ...headers })

  it.effect("waits exactly as long as Retry-After asks when that fits into the flight", () =>
    Effect.map(fly([asking("3"), granted()]), (flown) => {
      assert.isTrue(Either.isRight(flown.outcome))
      assert.deepStrictEqual(flown.requestsAt, [0, 3000])
    }))

  it.effect("retries after 429 and 503 and honours Retry-After on every attempt", () =>
    Effect.map(fly([asking("4", 429), asking("2"), granted()]), ({ requestsAt }) => {
      assert.deepStrictEqual(requestsAt, [0, 4000, 6000])
    }))

  it.effect("waits for the drawn delay when Retry-After is shorter", () =>
    Effect.map(
      fly([asking("1"), granted()], { retry: { base: "3 seconds", cap: "3 seconds" } }, 1),
      ({ requestsAt }) => {
        assert.deepStrictEqual(requestsAt, [0, 3000])
      }
    ))

  it.effect("makes one short attempt when Retry-After just fits into the flight", () =>
    Effect.map(fly([asking("14"), hang]), (flown) => {
      assert.deepStrictEqual(flown.requestsAt, [0, 14_000])
      assert.strictEqual(flown.endedAt, 15_000)
      assert.deepInclude(failure(flown).reason, { _tag: "Timeout", limit: 1000 })
    }))

  for (
    const [value, headers, ms] of [
      ["15", {}, 15_000],
      ["60", {}, 60_000],
      ["3600", {}, 300_000],
      ["Thu, 01 Jan 2071 00:01:00 GMT", { date: "Thu, 01 Jan 2071 00:00:00 GMT" }, 60_000],
      ["Thu, 01 Jan 1970 00:00:40 GMT", {}, 40_000],
      ["Fri, 02 Jan 1970 00:00:00 GMT", {}, 300_000]
    ] as const
  ) {
    it.effect(`does not retry when Retry-After (${value}) exceeds the flight, and reports ${ms} ms to the caller`, () =>
      Effect.map(fly([asking(value, 503, headers), granted()]), (flown) => {
        assert.strictEqual(failure(flown).reason._tag, "Unavailable")
        assert.strictEqual(retryAfter(flown), ms)
        assert.deepStrictEqual(flown.requestsAt, [0])
        assert.strictEqual(flown.endedAt, 0)
      }))
  }

  it.effect("reports a Retry-After that fits after the first attempt but not after the second", () =>
    Effect.map(fly([asking("10"), asking("10"), granted()]), (flown) => {
      assert.strictEqual(retryAfter(flown), 10_000)
      assert.deepStrictEqual(flown.requestsAt, [0, 10_000])
      assert.strictEqual(flown.endedAt, 10_000)
    }))

  it.effect("counts a Retry-After date from the response's Date, not from the local clock", () =>
    Effect.map(
      fly([asking("Thu, 01 Jan 2071 00:00:02 GMT", 503, { date: "Thu, 01 Jan 2071 00:00:00 GMT" }), granted()]),
      ({ requestsAt }) => {
        assert.deepStrictEqual(requestsAt, [0, 2000])
      }
    ))

  for (
    const value of ["0", "-5", "", "soon", "1.", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 1900 00:00:00 GMT"]
  ) {
    it.effect(`ignores a Retry-After of ${JSON.stringify(value)}`, () =>
      Effect.map(fly([asking(value)]), (flown) => {
        assert.deepStrictEqual(flown.requestsAt, [0, 100, 300])
        assert.isUndefined(retryAfter(flown))
      }))
  }

  it.effect("caps Retry-After at the option waits.maxRetryAfter", () =>
    Effect.map(fly([asking("3600"), granted()], { waits: { maxRetryAfter: "2 seconds" } }), ({ requestsAt }) => {
      assert.deepStrictEqual(requestsAt, [0, 2000])
    }))

  for (
    const [name, step] of [
      ["a rejection", json(401, { error: "invalid_client" }, { "retry-after": "7" })],
      ["a redirect", reply(302, undefined, { "retry-after": "7" })],
      ["HTML in place of a token", reply(200, "<html>", { "retry-after": "7" })]
    ] as const
  ) {
    it.effect(`reports the Retry-After of ${name}`, () =>
      Effect.map(fly([step]), (flown) => {
        assert.strictEqual(retryAfter(flown), 7000)
        assert.deepStrictEqual(flown.requestsAt, [0])
      }))
  }

  it.effect("reports Retry-After although the response body hangs", () =>
    Effect.map(fly([(request) => reply(503, endless(), { "retry-after": "60" })(request)]), (flown) => {
      assert.deepInclude(failure(flown).reason, { _tag: "Unavailable", status: 503 })
      assert.strictEqual(retryAfter(flown), 60_000)
      assert.deepStrictEqual(flown.requestsAt, [0])
      assert.strictEqual(flown.endedAt, 5000)
    }))

  it.effect("reports the Retry-After of the last attempt", () =>
    Effect.map(fly([asking("1")]), (flown) => {
      assert.deepStrictEqual(flown.requestsAt, [0, 1000, 2000])
      assert.strictEqual(retryAfter(flown), 1000)
    }))
})

describe("a custom retry schedule", () => {
  const own = (schedule: Schedule.Schedule<unknown, OAuthError>): TokenTuning => ({ retry: { schedule } })

  it.effect("uses the schedule instead of attempts, base and cap", () =>
    Effect.map(
      fly([unavailable], {
        retry: { schedule: Schedule.spaced("1 second").pipe(Schedule.intersect(Schedule.recurs(4))), attempts: 1 }
      }),
      ({ requestsAt }) => {
        assert.deepStrictEqual(requestsAt, [0, 1000, 2000, 3000, 4000])
      }
    ))

  it.effect("waits 100 ms between attempts when the schedule has no delays", () =>
    Effect.map(fly([unavailable], own(Schedule.recurs(3))), ({ requestsAt }) => {
      assert.deepStrictEqual(requestsAt, [0, 100, 200, 300])
    }))

  it.effect("gives the schedule only transient failures", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const schedule = Schedule.spaced("1 second").pipe(
        Schedule.whileInput((error: OAuthError) => {
          seen.push(error.reason._tag)
          return error.reason._tag === "Unavailable"
        })
      )
      const flown = yield* fly([unavailable, reset(), granted()], own(schedule))
      assert.strictEqual(failure(flown).reason._tag, "Transport")
      assert.deepStrictEqual(seen, ["Unavailable", "Transport"])
      yield* fly([json(401, { error: "invalid_client" })], own(schedule))
      assert.lengthOf(seen, 2)
    }))

  it.effect("ends the flight at its limit although the schedule continues", () =>
    Effect.map(fly([unavailable], own(Schedule.spaced("4 seconds"))), (flown) => {
      assert.deepStrictEqual(flown.requestsAt, [0, 4000, 8000, 12_000])
      assert.strictEqual(flown.endedAt, 12_000)
    }))

  it.effect("honours Retry-After before the schedule", () =>
    Effect.map(
      fly([reply(503, "", { "retry-after": "6" }), granted()], own(Schedule.spaced("1 second"))),
      ({ requestsAt }) => {
        assert.deepStrictEqual(requestsAt, [0, 6000])
      }
    ))

  it.effect("restarts the schedule with each flight", () =>
    Effect.gen(function*() {
      const once = own(Schedule.recurs(1))
      assert.lengthOf((yield* fly([unavailable], once)).requestsAt, 2)
      assert.lengthOf((yield* fly([unavailable], once)).requestsAt, 2)
    }))
})

describe("a response without expires_in", () => {
  for (
    const [name, options, lifetime] of [
      ["one hour", {}, "1 hour"],
      ["what defaultLifetime says", { defaultLifetime: "10 minutes" }, "10 minutes"]
    ] as const
  ) {
    it.effect(`assumes a lifetime of ${name} without expires_in, and logs a warning`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const token = yield* ask(ScriptedClient.make(granted({ expires_in: undefined })), options).pipe(logged(lines))
        assert.deepStrictEqual(DateTime.distanceDuration(token.issuedAt, token.expiresAt), Duration.decode(lifetime))
        const warning = Option.fromNullable(lines.find((line) => line.includes("WARN")))
        assert.include(Option.getOrThrow(warning), "expires_in")
      }))
  }

  it.effect("logs no warning when the response has expires_in", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* ask(ScriptedClient.make(granted()), { defaultLifetime: "1 second" }).pipe(logged(lines))
      assert.notInclude(lines.join("\n"), "WARN")
      assert.notInclude(lines.join("\n"), "expires_in")
    }))
})

describe("transformClient", () => {
  it.effect("distinguishes refusals even if transformClient fails on their status", () =>
    Effect.map(
      fly([reply(503), json(401, { error: "invalid_client" })], { transformClient: HttpClient.filterStatusOk }),
      (flown) => {
        assert.deepInclude(failure(flown).reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
        assert.lengthOf(flown.requestsAt, 2)
      }
    ))
})
