/** Documents of a fleet for tests. Tokens and failures are words. */
import type { Claimant } from "../../src/sharing/Claim.ts"
import type { Document, Policy } from "../../src/sharing/Document.ts"

export type Words = Document<string, string>

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** The store's current time. */
export const now = 1_767_225_600_000

export const policy: Policy<string> = {
  lease: 2 * second,
  confirmation: 30 * second,
  invalidation: minute,
  hard: (lifetime) => Math.min(minute, lifetime / 20),
  same: (a, b) => a === b
}

/** A document that was written now, with these fields. */
export const document = (fields: Partial<Words> = {}): Words => ({
  writtenAt: now,
  rejections: 0,
  failures: 0,
  ...fields
})

/** A token with a lifetime of a day that expires in this many milliseconds. */
export const entry = (left: number, token = "token") => ({ token, end: now + left, lifetime: day })

/** A process without a token, with these fields changed. */
export const claimant = (fields: Partial<Claimant<string>> = {}): Claimant<string> => ({
  owner: "me",
  last: undefined,
  refused: false,
  left: 0,
  ...fields
})

/** The document without its undefined fields. */
export const compact = (written: Words | undefined): object | undefined =>
  written === undefined
    ? undefined
    : Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
