/**
 * What can be done to a keeper of tokens, and what may be seen of it: the words in which the reference model speaks.
 */
import type { Instant, Life, Span } from "./Life.ts"

/** What the server may do with a request. Lifetimes and `Retry-After` are seconds. */
export type Answer =
  | { readonly _tag: "Token"; readonly lifetime: number }
  | { readonly _tag: "SameToken"; readonly lifetime: number }
  | { readonly _tag: "Unavailable"; readonly retryAfter: number | undefined }
  | { readonly _tag: "Refused"; readonly retryAfter: number | undefined }
  | { readonly _tag: "Garbage" }
  | { readonly _tag: "Reset" }

/** What is done to the token's keeper. */
export type Action =
  | { readonly _tag: "Get" }
  | { readonly _tag: "Interrupt" }
  | { readonly _tag: "Invalidate"; readonly value: string }
  | { readonly _tag: "Answer"; readonly answer: Answer; readonly value: string }
  | { readonly _tag: "Tick" }
  | { readonly _tag: "Close" }

/** What reading the credentials comes to now. */
export interface Source {
  readonly mode: "works" | "fails" | "hangs"
  readonly secret: string
}

/** The world at the time of a step, and what belongs to the run as a whole. */
export interface Surroundings {
  readonly now: Instant
  readonly source: Source
  readonly draw: number
  readonly attempts: number
}

/** What became of a caller: a token's value, the tag of a reason, or that it waits. */
export type Fate = string

export const waits: Fate = "waits"
export const token = (value: string): Fate => `token ${value}`

/** What may be seen after a step. */
export interface Expected {
  /** What new callers may get. */
  readonly callers: ReadonlyArray<Fate>
  /** What those may get who waited before. */
  readonly waiting: ReadonlyArray<Fate>
  /** How often the credentials are read, at least and at most. */
  readonly reads: readonly [number, number]
  /** How many requests leave: none or one. */
  readonly requests: 0 | 1
  /** How many requests are given up. */
  readonly abandoned: 0 | 1
  /** How many warnings are logged, at least and at most. */
  readonly warnings: readonly [number, number]
  /** When the failure that is handed out says that the next attempt is made: monotonic time. */
  readonly until?: Span
  readonly next: Life
}

export type Expectations = ReadonlyArray<Expected>

/** Nothing is seen: those who wait go on waiting. */
export const nothing = (next: Life): Expected => ({
  callers: [],
  waiting: [waits],
  reads: [0, 0],
  requests: 0,
  abandoned: 0,
  warnings: [0, 0],
  next
})
