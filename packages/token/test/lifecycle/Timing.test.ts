import { assert, describe, it } from "@effect/vitest"
import { nextChange, remembered, renewalDue, usable } from "../../src/lifecycle/Lifecycle.ts"
import * as Lifecycle from "../../src/lifecycle/Lifecycle.ts"
import { day, hour, minute, policy, second } from "./defaults.ts"
import { at, failure, flights, holdings, now, state, states } from "./states.ts"

describe("renewalDue", () => {
  const last = "token"

  it.each([
    { name: "nothing was ever held", of: state({}), is: undefined },
    { name: "the layer is closed", of: state({ last, held: holdings.fresh, closed: true }), is: undefined },
    { name: "a request is under way", of: state({ last, underWay: flights["a request"] }), is: undefined },
    { name: "the token is fresh", of: state({ last, held: holdings.fresh }), is: 1 },
    { name: "the token is in its soft window", of: state({ last, held: holdings["in its soft window"] }), is: 0 },
    {
      name: "the wall clock alone is in the soft window",
      of: state({ last, held: holdings["in its soft window by the wall clock"] }),
      is: 0
    },
    {
      name: "the wall clock comes to the soft window first",
      of: state({ last, held: { ...holdings.fresh, softEnd: { wall: now.wall + second, mono: now.mono + hour } } }),
      is: second
    },
    { name: "the token is dead", of: state({ last, held: holdings["in its hard window"] }), is: 0 },
    { name: "the token was forgotten", of: state({ last }), is: 0 },
    { name: "the server gave the same again", of: state({ last, held: holdings["the same again"] }), is: 1 },
    { name: "an attempt has failed", of: state({ last, failure: failure({ renewAt: at(minute).mono }) }), is: minute },
    {
      name: "an attempt has failed, a long time ago",
      of: state({ last, failure: failure({ renewAt: at(-minute).mono }) }),
      is: 0
    },
    {
      name: "a failure waits longer than the token is fresh",
      of: state({ last, held: holdings.fresh, failure: failure({ renewAt: at(hour).mono }) }),
      is: hour
    }
  ])("schedules a renewal in $is ms when $name", ({ is, of }) => {
    const due = renewalDue(of, now)
    assert.strictEqual(due === undefined ? undefined : due - now.mono, is)
  })

  it.prop("schedules a renewal for when a caller would start it", { state: states }, ({ state }) => {
    const due = renewalDue(state, now)
    if (due === undefined) return
    const moment = at(due - now.mono)
    const decision = Lifecycle.decide(state, moment, policy)
    if (decision._tag === "Serve") assert.strictEqual(decision.renew, "request")
    const before = Lifecycle.decide(state, at(due - now.mono - 1), policy)
    if (due > now.mono && before._tag === "Serve") assert.notStrictEqual(before.renew, "request")
  }, { fastCheck: { numRuns: 2000 } })
})

describe("nextChange", () => {
  it.each([
    { name: "with nothing known", of: state({}), is: undefined },
    { name: "with a token", of: state({ held: holdings.fresh }), is: hour },
    { name: "with a dead token", of: state({ held: holdings["in its hard window"] }), is: undefined },
    {
      name: "with a token that ends on the wall clock first",
      of: state({
        held: { token: "token", softEnd: at(0), hardEnd: { ...at(day), wall: now.wall + 5 }, notBefore: 0 }
      }),
      is: 5
    },
    { name: "with a failure", of: state({ failure: failure({ askAt: at(second).mono }) }), is: second },
    {
      name: "with a failure behind a token",
      of: state({ held: holdings.fresh, failure: failure({ askAt: at(second).mono, renewAt: at(minute).mono }) }),
      is: minute
    },
    { name: "less than a millisecond away", of: state({ failure: failure({ askAt: at(0.25).mono }) }), is: 1 }
  ])("reports the next change $name in $is ms", ({ is, of }) => {
    assert.strictEqual(nextChange(of, now), is)
  })

  it.prop("reports the first change and none earlier", { state: states }, ({ state }) => {
    const seen = (ms: number) => [usable(state, at(ms)), remembered(state, at(ms))]
    const change = nextChange(state, now)
    if (change === undefined) {
      for (const ms of [second, minute, day, 10 * day]) assert.deepStrictEqual(seen(ms), seen(0))
      return
    }
    assert.isAtLeast(change, 1)
    assert.notDeepEqual(seen(change), seen(0))
    for (const share of [0.25, 0.5, 0.99]) assert.deepStrictEqual(seen((change - 1) * share), seen(0))
  }, { fastCheck: { numRuns: 2000 } })
})
