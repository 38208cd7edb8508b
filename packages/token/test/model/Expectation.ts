/**
 * The actions on the token's keeper, and the observations after them: the vocabulary of the reference model.
 */
import type { Instant, Life, Span } from "./Life.ts"

/** The server's response to a request. Lifetimes and `Retry-After` are seconds. */
export type Answer =
  | { readonly _tag: "Token"; readonly lifetime: number }
  | { readonly _tag: "SameToken"; readonly lifetime: number }
  | { readonly _tag: "Unavailable"; readonly retryAfter: number | undefined }
  | { readonly _tag: "Refused"; readonly retryAfter: number | undefined }
  | { readonly _tag: "Garbage" }
  | { readonly _tag: "Reset" }

/** An action on the token's keeper. */
export type Action =
  | { readonly _tag: "Get" }
  | { readonly _tag: "Interrupt" }
  | { readonly _tag: "Invalidate"; readonly value: string }
  | { readonly _tag: "Answer"; readonly answer: Answer; readonly value: string }
  | { readonly _tag: "Tick" }
  | { readonly _tag: "Close" }

/** The current behaviour of the credentials effect. */
export interface Source {
  readonly mode: "works" | "fails" | "hangs"
  readonly secret: string
}

/** The state of the world at a step, and the constants of the run. */
export interface Environment {
  readonly now: Instant
  readonly source: Source
  readonly draw: number
  readonly attempts: number
}

/** A caller's outcome: a token's value, the tag of a reason, or that it waits. */
export type Fate = string

export const waits: Fate = "waits"
export const token = (value: string): Fate => `token ${value}`

/** The allowed observations after a step. */
export interface Expected {
  /** The allowed outcomes of new callers. */
  readonly callers: ReadonlyArray<Fate>
  /** The allowed outcomes of callers that waited before. */
  readonly waiting: ReadonlyArray<Fate>
  /** The minimum and maximum number of reads of the credentials. */
  readonly reads: readonly [number, number]
  /** The number of requests that are sent. */
  readonly requests: 0 | 1
  /** The number of requests that are aborted. */
  readonly abandoned: 0 | 1
  /** The minimum and maximum number of warnings. */
  readonly warnings: readonly [number, number]
  /** The monotonic time of the next attempt, as the failure reports it. */
  readonly until?: Span
  readonly next: Life
}

export type Expectations = ReadonlyArray<Expected>

/** Nothing happens: waiting callers continue to wait. */
export const nothing = (next: Life): Expected => ({
  callers: [],
  waiting: [waits],
  reads: [0, 0],
  requests: 0,
  abandoned: 0,
  warnings: [0, 0],
  next
})
