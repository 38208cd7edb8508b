import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Lifecycle from "../../src/lifecycle/Lifecycle.ts"
import * as Rejections from "../../src/lifecycle/Rejections.ts"
import { windows } from "../../src/lifecycle/Windows.ts"
import { day, hour, minute, policy, second, year } from "./defaults.ts"
import type { Words } from "./states.ts"
import { at, failure, holdings, now, state, states } from "./states.ts"

const same = (a: string, b: string): boolean => a === b
const draws = fc.double({ min: 0, max: 1, noNaN: true })

const arrive = (before: Words, token: string, lifetime: number, options: { late?: number; draw?: number } = {}) =>
  Lifecycle.succeeded(
    before,
    now,
    { token, anchor: at(-(options.late ?? 0)), lifetime },
    policy,
    same,
    options.draw ?? 0
  )

const fails = (before: Words, failure: Partial<Lifecycle.FlightFailure> = {}, draw = 0, error = "error"): Words =>
  Lifecycle.failed(before, now, { rejection: false, retryAfter: 0, ...failure }, policy, draw, () => error)

describe("the start of a flight", () => {
  it.prop("marks the flight as under way, counts a read of the credentials, and keeps the rest", {
    state: states,
    start: fc.constantFrom("request" as const, "check" as const)
  }, ({ start, state }) => {
    assert.deepStrictEqual(Lifecycle.started(state, now, "flight", start), {
      ...state,
      underWay: { flight: "flight", checking: start === "check" },
      credentialsReadAt: now.mono
    })
  })
})

describe("a read of the credentials during a cooldown", () => {
  const looking = state({
    underWay: { flight: "flight", checking: true },
    failure: failure({ rejection: true, askAt: now.mono + hour, renewAt: now.mono + hour }),
    rejections: 3
  })

  it("ends the cooldown and becomes the request for new credentials, and keeps the counters", () => {
    const changed = Lifecycle.credentialsChanged(looking)
    assert.deepStrictEqual(changed, {
      ...looking,
      failure: undefined,
      underWay: { flight: "flight", checking: false },
      streak: Rejections.changed(looking.streak)
    })
    assert.deepStrictEqual(Lifecycle.decide(changed, now, policy), { _tag: "Join", flight: "flight" })
    assert.strictEqual(fails(changed, { rejection: true }).failure?.askAt, now.mono + 240 * second)
  })

  it("changes nothing when the credentials are the same", () => {
    assert.deepStrictEqual(Lifecycle.credentialsUnchanged(looking), { ...looking, underWay: undefined })
  })

  it("starts no flight after the layer closed", () => {
    assert.deepStrictEqual(Lifecycle.credentialsChanged(Lifecycle.closed), Lifecycle.closed)
    assert.deepStrictEqual(Lifecycle.credentialsUnchanged(Lifecycle.closed), Lifecycle.closed)
  })
})

describe("the arrival of a token", () => {
  it("counts the lifetime from the start of the request on both clocks", () => {
    const held = arrive(state({}), "token", day, { late: 3 * second })?.held
    assert.deepStrictEqual(held, {
      token: "token",
      softEnd: at(-3 * second + day - hour),
      hardEnd: at(-3 * second + day - minute),
      notBefore: -Infinity
    })
  })

  it.prop(
    "ends the flight and resets all failures",
    { state: states, draw: draws },
    ({ draw, state }) => {
      const next = arrive(state, "new", day, { draw })
      assert.isDefined(next)
      assert.deepInclude(next, {
        underWay: undefined,
        failure: undefined,
        last: "new",
        repeats: 0,
        rejections: 0,
        failures: 0,
        streak: Rejections.none,
        closed: state.closed,
        invalidatedAt: state.invalidatedAt,
        credentialsReadAt: state.credentialsReadAt
      })
    }
  )

  it.prop("gives the token the windows of its lifetime", {
    lifetime: fc.oneof(fc.integer({ min: second, max: hour }), fc.integer({ min: second, max: 100 * year })),
    draw: draws
  }, ({ draw, lifetime }) => {
    const believed = Math.min(lifetime, 10 * year)
    const { hard, soft } = windows(believed, policy.windows, draw)
    const held = arrive(state({}), "token", lifetime, { draw })?.held
    assert.deepStrictEqual([held?.softEnd, held?.hardEnd], [at(believed - soft), at(believed - hard)])
  })

  it.each([
    { late: 949, is: "held" },
    { late: 950, is: "refused" },
    { late: 951, is: "refused" },
    { late: 5000, is: "refused" }
  ])("makes a token of one second $is $late ms after its request", ({ is, late }) => {
    assert.strictEqual(arrive(state({}), "token", second, { late }) === undefined ? "refused" : "held", is)
  })

  it("refuses a token that is past its hard window on either clock", () => {
    for (const anchor of [{ ...now, wall: now.wall - day }, { ...now, mono: now.mono - day }]) {
      assert.isUndefined(
        Lifecycle.succeeded(state({}), now, { token: "token", anchor, lifetime: day }, policy, same, 0)
      )
    }
  })

  it("holds a repeated token with its new expiry, and starts no renewal within the backoff", () => {
    let before: Words = state({ last: "token" })
    for (const seconds of [30, 60, 120, 240, 480, 600, 600]) {
      before = arrive(before, "token", 5 * second) ?? state({})
      assert.strictEqual(before.held?.notBefore, now.mono + seconds * second)
      assert.deepStrictEqual(before.held?.hardEnd, at(4750))
    }
    assert.strictEqual(arrive(before, "other", day)?.held?.notBefore, -Infinity)
    assert.strictEqual(arrive(before, "token", day, { draw: 1 })?.held?.notBefore, now.mono + 720 * second)
  })

  it("recognises a repeated token after it was invalidated", () => {
    const forgotten = Lifecycle.invalidated(state({ held: holdings.fresh, last: "token" }), now, () => true, policy)
    assert.isUndefined(forgotten.held)
    assert.strictEqual(arrive(forgotten, "token", day)?.repeats, 1)
  })
})

describe("the failure of a flight", () => {
  it.prop("ends the flight, keeps the held token, and counts by kind", {
    state: states,
    rejection: fc.boolean(),
    draw: draws
  }, ({ draw, rejection, state }) => {
    const next = fails(state, { rejection }, draw)
    assert.strictEqual(next.held, state.held)
    assert.isUndefined(next.underWay)
    assert.deepInclude(next.failure, { error: "error", rejection })
    assert.deepStrictEqual(
      [next.rejections, next.failures],
      rejection ? [state.rejections + 1, state.failures] : [state.rejections, state.failures + 1]
    )
    assert.deepStrictEqual([next.last, next.repeats, next.closed], [state.last, state.repeats, state.closed])
  })

  const row = (failure: Partial<Lifecycle.FlightFailure>) => {
    let before: Words = state({})
    return Array.from({ length: 7 }, () => {
      before = fails(before, failure)
      const { askAt, renewAt } = before.failure ?? { askAt: NaN, renewAt: NaN }
      return [(askAt - now.mono) / second, (renewAt - now.mono) / second]
    })
  }

  it("makes callers wait 1 s doubling to 10 s and renewals 30 s doubling to 10 min without a rejection", () => {
    assert.deepStrictEqual(row({}), [[1, 30], [2, 60], [4, 120], [8, 240], [10, 480], [10, 600], [10, 600]])
  })

  it("allows no request for 30 s doubling to 15 min after a rejection", () => {
    assert.deepStrictEqual(row({ rejection: true }), [30, 60, 120, 240, 480, 900, 900].map((wait) => [wait, wait]))
  })

  it.prop("lengthens waits by at most a fifth at random, and never below Retry-After", {
    state: states,
    rejection: fc.boolean(),
    retryAfter: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 * minute })),
    draw: draws
  }, ({ draw, rejection, retryAfter, state }) => {
    const plain = fails(state, { rejection }, 0).failure
    const drawn = fails(state, { rejection, retryAfter }, draw).failure
    for (const time of ["askAt", "renewAt"] as const) {
      const [wait, jittered] = [(plain?.[time] ?? NaN) - now.mono, (drawn?.[time] ?? NaN) - now.mono]
      assert.isAtLeast(jittered, wait)
      assert.isAtLeast(jittered, retryAfter)
      assert.isAtMost(jittered, Math.max(retryAfter, wait * 1.2) + 1e-3)
    }
    assert.strictEqual(drawn?.boundUntil, now.mono + retryAfter)
  }, { fastCheck: { numRuns: 2000 } })

  it("returns how long no request is made", () => {
    const waits = (failure: Lifecycle.FlightFailure) =>
      Lifecycle.failed(state({}), now, failure, policy, 1, ({ ask, renew }) => `${ask} ${renew}`).failure?.error
    assert.strictEqual(waits({ rejection: false, retryAfter: 0 }), "1200 36000")
    assert.strictEqual(waits({ rejection: true, retryAfter: minute }), "60000 60000")
  })

  it("counts rejections and other failures separately", () => {
    const before = fails(fails(fails(state({}), { rejection: true }), { rejection: true }))
    assert.strictEqual(before.failure?.askAt, now.mono + second)
    assert.strictEqual(fails(before, { rejection: true }).failure?.askAt, now.mono + 120 * second)
  })
})

describe("invalidation of a token", () => {
  const held = state({ held: holdings.fresh, last: "token" })

  it("discards only the held token", () => {
    assert.deepStrictEqual(Lifecycle.invalidated(held, now, (token) => token === "token", policy), {
      ...held,
      held: undefined,
      invalidatedAt: now.mono
    })
    assert.strictEqual(Lifecycle.invalidated(held, now, (token) => token === "an older one", policy), held)
    const without = state({ last: "token" })
    assert.strictEqual(Lifecycle.invalidated(without, now, () => true, policy), without)
  })

  it.each([
    { ago: 0, forgotten: false },
    { ago: minute - 1, forgotten: false },
    { ago: minute, forgotten: true },
    { ago: Infinity, forgotten: true }
  ])("discards the token $ago ms after the last invalidation: $forgotten", ({ ago, forgotten }) => {
    const before = { ...held, invalidatedAt: now.mono - ago }
    const after = Lifecycle.invalidated(before, now, () => true, policy)
    assert.strictEqual(after.held === undefined, forgotten)
    if (!forgotten) assert.strictEqual(after, before)
  })

  it("ends no cooldown", () => {
    const cooling = { ...held, failure: failure({ rejection: true, askAt: at(hour).mono, renewAt: at(hour).mono }) }
    const after = Lifecycle.invalidated({ ...cooling, credentialsReadAt: now.mono }, now, () => true, policy)
    assert.deepStrictEqual(Lifecycle.decide(after, now, policy), { _tag: "Fail", error: "failure" })
  })
})

describe("closing the layer", () => {
  it("clears the token, the flight and the failure", () => {
    assert.deepStrictEqual(Lifecycle.closed, { ...Lifecycle.empty, closed: true })
  })
})
