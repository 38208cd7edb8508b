/**
 * The events in a token's life, as plain data: printed if a sequence fails, and shrunk part by part. Numbers that
 * select something (a caller, a token, a boundary) are taken modulo the number of candidates.
 */
import { FastCheck as fc } from "effect"
import type { Answer, Source } from "./Expectation.ts"
import * as At from "./Life.ts"

type Clocks = "both" | "mono" | "wall"

export type Command =
  /** This many callers call `get` at once. */
  | { readonly _tag: "Get"; readonly callers: number }
  /** A waiting caller is interrupted. */
  | { readonly _tag: "Interrupt"; readonly which: number }
  /** The pending request receives a response. */
  | { readonly _tag: "Answer"; readonly answer: Answer }
  /** From now on every request receives this response, or waits. */
  | { readonly _tag: "Serve"; readonly answer: Answer | undefined }
  /** Time passes on these clocks. */
  | { readonly _tag: "Pass"; readonly ms: number; readonly clocks: Clocks }
  /** Time passes until shortly before or after a boundary. */
  | { readonly _tag: "Approach"; readonly which: number; readonly offset: number; readonly clocks: Clocks }
  /** The wall clock is set back. */
  | { readonly _tag: "SetBack"; readonly ms: number }
  /** A token is invalidated; zero is the last issued one. */
  | { readonly _tag: "Invalidate"; readonly age: number }
  /** The secret changes, or changes back. */
  | { readonly _tag: "Rotate"; readonly back: boolean }
  /** From now on reading the credentials works, fails or hangs. */
  | { readonly _tag: "Credentials"; readonly mode: Source["mode"] }
  /** The scope is closed. */
  | { readonly _tag: "Close" }

const lifetime = fc.constantFrom(1, 5, 30, 60, 90, 120, 600, 3600, 86_400, 315_360_000, 1_000_000_000_000)
/** Lifetimes, most of them with a soft window that begins within the backoff after a repeated token. */
const shortLifetime = fc.constantFrom(1, 5, 30, 30, 60, 60, 600, 86_400)
const retryAfter = fc.option(fc.constantFrom(0, 1, 3, 45, 240, 600), { nil: undefined })

const answer: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("Token" as const), lifetime }) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("SameToken" as const), lifetime: shortLifetime }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Unavailable" as const), retryAfter }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Refused" as const), retryAfter }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "Garbage" as const }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "Reset" as const }) }
)

const span = fc.constantFrom(
  1,
  200,
  At.second,
  2 * At.second,
  4 * At.second,
  10 * At.second,
  30 * At.second,
  At.minute,
  5 * At.minute,
  30 * At.minute,
  At.hour,
  At.day,
  365 * At.day
)

const get: fc.Arbitrary<Command> = fc.record({
  _tag: fc.constant("Get"),
  callers: fc.integer({ min: 1, max: 4 })
})

const answers: fc.Arbitrary<Command> = fc.record({ _tag: fc.constant("Answer"), answer })

const passes: fc.Arbitrary<Command> = fc.record({
  _tag: fc.constant("Pass"),
  ms: span,
  clocks: fc.constantFrom<Clocks>("both", "both", "both", "mono", "wall")
})

/** All commands. Those that continue a sequence are more frequent than those that end it. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 16, arbitrary: get },
  { weight: 10, arbitrary: answers },
  { weight: 5, arbitrary: passes },
  {
    weight: 9,
    arbitrary: fc.record({
      _tag: fc.constant("Approach" as const),
      which: fc.nat({ max: 11 }),
      offset: fc.constantFrom(-3, 0, 3, 3),
      clocks: fc.constantFrom<Clocks>("both", "both", "both", "mono", "wall")
    })
  },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Interrupt" as const), which: fc.nat({ max: 7 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant("Serve" as const),
      answer: fc.option(answer, { nil: undefined })
    })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("SetBack" as const), ms: span }) },
  {
    weight: 4,
    arbitrary: fc.record({ _tag: fc.constant("Invalidate" as const), age: fc.constantFrom(0, 0, 0, 1, 2) })
  },
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant("Rotate" as const), back: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant("Credentials" as const),
      mode: fc.constantFrom<Source["mode"]>("works", "works", "works", "fails", "hangs")
    })
  },
  { weight: 1, arbitrary: fc.constant({ _tag: "Close" as const }) }
)
