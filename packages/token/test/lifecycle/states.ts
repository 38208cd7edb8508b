/** States of a token's life, combined from a held token, a flight and a remembered failure. Tokens are words. */
import { FastCheck as fc } from "effect"
import type { Instant } from "../../src/lifecycle/Instant.ts"
import type { Failure, Held, State, UnderWay } from "../../src/lifecycle/Lifecycle.ts"
import { empty } from "../../src/lifecycle/Lifecycle.ts"
import { hour, minute, second } from "./defaults.ts"

export type Words = State<string, string, string>

/** A moment in 2026, on a machine that has been up for a day. */
export const now: Instant = { wall: 1_767_225_600_000, mono: 24 * hour }

/** The moment `ms` from now on both clocks. */
export const at = (ms: number): Instant => ({ wall: now.wall + ms, mono: now.mono + ms })

export const state = (fields: Partial<Words>): Words => ({ ...empty, ...fields })

const held = (softEnd: Instant, hardEnd: Instant, notBefore = -Infinity): Held<string> => ({
  token: "token",
  softEnd,
  hardEnd,
  notBefore
})

/** The possible held tokens. */
export const holdings = {
  nothing: undefined,
  fresh: held(at(1), at(hour)),
  "in its soft window": held(at(0), at(hour)),
  "in its soft window by the wall clock": held({ wall: now.wall, mono: now.mono + hour }, at(hour)),
  "in its soft window by the monotonic clock": held({ wall: now.wall + hour, mono: now.mono }, at(hour)),
  "the same again": held(at(-second), at(hour), now.mono + 1),
  "the same again, a while ago": held(at(-second), at(hour), now.mono),
  "a millisecond before its hard window": held(at(-minute), at(1)),
  "in its hard window": held(at(-minute), at(0)),
  "in its hard window by the wall clock": held(at(-minute), { wall: now.wall, mono: now.mono + hour }),
  "in its hard window by the monotonic clock": held(at(-minute), { wall: now.wall + hour, mono: now.mono })
} as const

/** Whether a held token is served, and whether it is due for renewal. */
export const standing: { readonly [Name in keyof typeof holdings]: "none" | "good" | "due" } = {
  nothing: "none",
  fresh: "good",
  "in its soft window": "due",
  "in its soft window by the wall clock": "due",
  "in its soft window by the monotonic clock": "due",
  "the same again": "good",
  "the same again, a while ago": "due",
  "a millisecond before its hard window": "due",
  "in its hard window": "none",
  "in its hard window by the wall clock": "none",
  "in its hard window by the monotonic clock": "none"
}

export const flights: { readonly [name: string]: UnderWay<string> | undefined } = {
  nothing: undefined,
  "a request": { flight: "flight", checking: false },
  "a look at the credentials": { flight: "flight", checking: true }
}

export const failure = (fields: Partial<Failure<string>>): Failure<string> => ({
  error: "failure",
  rejection: false,
  renewAt: now.mono,
  askAt: now.mono,
  boundUntil: now.mono,
  ...fields
})

/** The possible remembered failures. */
export const failures = {
  nothing: undefined,
  "a failure whose waits are over": failure({}),
  "a failure that still binds renewals": failure({ renewAt: now.mono + 1 }),
  "a failure that binds all": failure({ renewAt: now.mono + 1, askAt: now.mono + 1 }),
  "a failure that binds callers alone": failure({ askAt: now.mono + 1 }),
  "a rejection whose cooldown is over": failure({ rejection: true }),
  "a rejection": failure({ rejection: true, renewAt: now.mono + 1, askAt: now.mono + 1 }),
  "a rejection with Retry-After": failure({
    rejection: true,
    renewAt: now.mono + 1,
    askAt: now.mono + 1,
    boundUntil: now.mono + 1
  })
} as const

const moments = fc.record({
  wall: fc.integer({ min: -2 * hour, max: 2 * hour }),
  mono: fc.integer({ min: -2 * hour, max: 2 * hour })
}).map(({ mono, wall }) => ({ wall: now.wall + wall, mono: now.mono + mono }))

const monos = fc.oneof(fc.constant(-Infinity), moments.map(({ mono }) => mono))

/** Any state, possible or not. */
export const states: fc.Arbitrary<Words> = fc.record({
  held: fc.option(
    fc.record({ token: fc.constantFrom("a", "b"), softEnd: moments, hardEnd: moments, notBefore: monos }),
    { nil: undefined }
  ),
  underWay: fc.option(fc.record({ flight: fc.constantFrom("x", "y"), checking: fc.boolean() }), { nil: undefined }),
  failure: fc.option(
    fc.record({
      error: fc.constantFrom("e", "f"),
      rejection: fc.boolean(),
      renewAt: monos,
      askAt: monos,
      boundUntil: monos
    }),
    { nil: undefined }
  ),
  last: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  repeats: fc.nat({ max: 50 }),
  rejections: fc.nat({ max: 50 }),
  failures: fc.nat({ max: 50 }),
  streak: fc.record({
    at: fc.constant([]),
    changes: fc.nat({ max: 3 }),
    pace: fc.constant(-Infinity),
    until: monos
  }),
  invalidatedAt: monos,
  credentialsReadAt: monos,
  closed: fc.boolean()
})
