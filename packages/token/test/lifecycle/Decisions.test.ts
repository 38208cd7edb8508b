import { assert, describe, it } from "@effect/vitest"
import { Struct } from "effect"
import type { Decision } from "../../src/lifecycle/Lifecycle.ts"
import { closed, decide, remembered, usable } from "../../src/lifecycle/Lifecycle.ts"
import { policy, second } from "./defaults.ts"
import type { Words } from "./states.ts"
import { at, failures, flights, holdings, now, standing, state, states } from "./states.ts"

type Answer = Decision<string, string, string>

const serve = (renew?: "request" | "check"): Answer => ({ _tag: "Serve", token: "token", renew })
const ask = (start: "request" | "check"): Answer => ({ _tag: "Ask", start })
const join: Answer = { _tag: "Join", flight: "flight" }
const fail: Answer = { _tag: "Fail", error: "failure" }

/** Whether the failure holds requests back: `renew` while a good token is served, `ask` without one. */
const binds: { readonly [Name in keyof typeof failures]: { readonly renew: boolean; readonly ask: boolean } } = {
  nothing: { renew: false, ask: false },
  "a failure whose waits are over": { renew: false, ask: false },
  "a failure that still binds renewals": { renew: true, ask: false },
  "a failure that binds all": { renew: true, ask: true },
  "a failure that binds callers alone": { renew: false, ask: true },
  "a rejection whose cooldown is over": { renew: false, ask: false },
  "a rejection": { renew: true, ask: true },
  "a rejection with Retry-After": { renew: true, ask: true }
}

/**
 * The rules of the design in order: a good token, then a remembered failure, then a running flight, then a new flight.
 */
const expected = (
  holding: keyof typeof holdings,
  flight: keyof typeof flights,
  failure: keyof typeof failures,
  readLongAgo: boolean
): Answer => {
  const look = failure === "a rejection" && readLongAgo && flight === "nothing"
  if (standing[holding] !== "none") {
    if (standing[holding] === "good" || flight !== "nothing") return serve()
    return binds[failure].renew ? serve(look ? "check" : undefined) : serve("request")
  }
  if (!binds[failure].ask) return flight === "nothing" ? ask("request") : join
  if (look) return ask("check")
  return flight === "a request" ? join : fail
}

const rows = Struct.keys(holdings).flatMap((holding) =>
  Struct.keys(flights).flatMap((flight) =>
    Struct.keys(failures).flatMap((failure) =>
      [true, false].map((readLongAgo) => ({ holding, flight, failure, readLongAgo }))
    )
  )
)

const build = ({ failure, flight, holding, readLongAgo }: typeof rows[number]): Words =>
  state({
    held: holdings[holding],
    underWay: flights[flight],
    failure: failures[failure],
    credentialsReadAt: now.mono - second + (readLongAgo ? 0 : 1)
  })

describe("decide", () => {
  it.each(Struct.keys(holdings))("decides for a token that is %s, whatever is under way or remembered", (holding) => {
    const of = rows.filter((row) => row.holding === holding)
    assert.lengthOf(of, 48)
    for (const row of of) {
      const { failure, flight, readLongAgo } = row
      assert.deepStrictEqual(
        [row, decide(build(row), now, policy)],
        [row, expected(holding, flight, failure, readLongAgo)]
      )
    }
  })

  it("fails with Closed in every state after the layer closes", () => {
    for (const row of rows) {
      assert.deepStrictEqual(decide({ ...build(row), closed: true }, now, policy), { _tag: "Closed" })
    }
    assert.deepStrictEqual(decide(closed, now, policy), { _tag: "Closed" })
  })

  it("starts a request when nothing is known", () => {
    assert.deepStrictEqual(decide(state({}), now, policy), ask("request"))
  })

  it.prop("never serves an expired token, starts a second flight or acts after closing", {
    state: states
  }, ({ state }) => {
    const decision = decide(state, now, policy)
    switch (decision._tag) {
      case "Serve": {
        const { held } = state
        assert.isTrue(held !== undefined && held.hardEnd.wall > now.wall && held.hardEnd.mono > now.mono)
        assert.strictEqual(decision.token, held?.token)
        if (decision.renew !== undefined) assert.isUndefined(state.underWay)
        break
      }
      case "Ask":
        assert.isUndefined(state.underWay)
        break
      case "Join":
        assert.strictEqual(decision.flight, state.underWay?.flight)
        break
      case "Fail":
        assert.strictEqual(decision.error, state.failure?.error)
        break
      case "Closed":
        break
    }
    assert.strictEqual(decision._tag === "Closed", state.closed)
    if (!state.closed) assert.strictEqual(decision._tag === "Serve", usable(state, now) !== undefined)
  }, { fastCheck: { numRuns: 2000 } })

  it("starts a request exactly when a remembered failure ends", () => {
    const bound = state({ failure: failures["a failure that binds all"] })
    assert.deepStrictEqual(decide(bound, at(0), policy), fail)
    assert.deepStrictEqual(decide(bound, at(0.999), policy), fail)
    assert.deepStrictEqual(decide(bound, at(1), policy), ask("request"))
  })

  it("ignores the wall clock for waits", () => {
    const bound = state({ failure: failures["a failure that binds all"], credentialsReadAt: now.mono })
    for (const wall of [-1e12, 0, 1e12]) {
      assert.deepStrictEqual(decide(bound, { wall: now.wall + wall, mono: now.mono }, policy), fail)
      assert.deepStrictEqual(decide(bound, { wall: now.wall + wall, mono: now.mono + 1 }, policy), ask("request"))
    }
  })

  it.prop("answers from memory exactly as long as a failure is remembered", { state: states }, ({ state }) => {
    const failure = remembered(state, now)
    const end = usable(state, now) === undefined ? state.failure?.askAt : state.failure?.renewAt
    assert.strictEqual(failure !== undefined, end !== undefined && now.mono < end)
  }, { fastCheck: { numRuns: 2000 } })
})
