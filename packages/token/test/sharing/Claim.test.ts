import { assert, describe, it } from "@effect/vitest"
import { betterToken, claim } from "../../src/sharing/Claim.ts"
import { empty } from "../../src/sharing/Document.ts"
import { claimant, compact, day, document, entry, hour, minute, now, policy, second } from "./documents.ts"

const mine = { owner: "me", until: now + 2 * second }
const theirs = { owner: "other", until: now + 1 }

const answerTo = (...args: Parameters<typeof claim<string, string>>) => claim(...args).result._tag

describe("claiming an empty register", () => {
  it("takes the lease for two seconds of the store's time", () => {
    const { result, write } = claim(empty, now, claimant(), policy)
    assert.deepStrictEqual(result, { _tag: "Leased" })
    assert.deepStrictEqual(compact(write), { writtenAt: now, rejections: 0, failures: 0, lease: mine })
  })
})

describe("claiming with a stored token", () => {
  it("adopts the token with its remaining lifetime and writes nothing", () => {
    const found = entry(hour)
    assert.deepStrictEqual(claim(document({ entry: found }), now, claimant(), policy), {
      result: { _tag: "Adopted", entry: found, left: hour },
      write: undefined
    })
  })

  it("adopts the token despite a remembered failure and another process's lease", () => {
    const failure = { error: "down", at: now, askAt: now + hour, renewAt: now + hour }
    const known = document({ entry: entry(hour), failure, lease: theirs })
    assert.strictEqual(answerTo(known, now, claimant(), policy), "Adopted")
  })

  it.each([
    { left: minute + 1, outcome: "Adopted" },
    { left: minute, outcome: "Leased" },
    { left: 0, outcome: "Leased" },
    { left: -1, outcome: "Leased" }
  ])("answers $outcome for a token with $left ms left and a hard window of a minute", ({ left, outcome }) => {
    assert.strictEqual(answerTo(document({ entry: entry(left) }), now, claimant(), policy), outcome)
  })

  it("limits the remaining time to the token's lifetime", () => {
    const { result } = claim(document({ entry: entry(day + second) }), now, claimant(), policy)
    assert.deepStrictEqual(result, { _tag: "Adopted", entry: entry(day + second), left: day })
  })

  it.each([
    { held: hour - minute - 1, outcome: "Adopted" },
    { held: hour - minute, outcome: "Leased" },
    { held: hour, outcome: "Leased" }
  ])("answers $outcome for a token of an hour when the process's own is valid for $held ms", ({ held, outcome }) => {
    const asked = claimant({ last: "mine", left: held })
    assert.strictEqual(answerTo(document({ entry: entry(hour) }), now, asked, policy), outcome)
  })

  it("takes the lease when the stored token is the process's own", () => {
    const asked = claimant({ last: "token", left: 1 })
    const { result, write } = claim(document({ entry: entry(hour) }), now, asked, policy)
    assert.strictEqual(result._tag, "Leased")
    assert.deepStrictEqual(write?.entry, entry(hour))
  })
})

describe("claiming after an invalidation", () => {
  const asked = claimant({ last: "token", refused: true })

  it("drops the token, records it as refused, and takes the lease in one write", () => {
    const { result, write } = claim(document({ entry: entry(hour) }), now, asked, policy)
    assert.strictEqual(result._tag, "Leased")
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      rejections: 0,
      failures: 0,
      lease: mine,
      refused: { token: "token", at: now }
    })
  })

  it("adopts the successor that another process stored", () => {
    assert.strictEqual(answerTo(document({ entry: entry(hour, "newer") }), now, asked, policy), "Adopted")
  })

  it("waits while another process requests the successor", () => {
    const known = document({ entry: entry(hour), lease: theirs })
    assert.deepStrictEqual(claim(known, now, asked, policy), { result: { _tag: "Held" }, write: undefined })
  })

  it.each([
    { ago: minute - 1, outcome: "Adopted" },
    { ago: minute, outcome: "Leased" }
  ])("answers $outcome when another token was dropped $ago ms ago", ({ ago, outcome }) => {
    const known = document({ entry: entry(hour), refused: { token: "older", at: now - ago } })
    assert.strictEqual(answerTo(known, now, asked, policy), outcome)
  })

  it("does not adopt the refused token in its hard window", () => {
    const known = document({ entry: entry(minute), refused: { token: "older", at: now } })
    assert.strictEqual(answerTo(known, now, asked, policy), "Leased")
  })

  it("keeps the record of an older refused token when there is nothing to drop", () => {
    const refused = { token: "token", at: now - second }
    assert.deepStrictEqual(claim(document({ refused }), now, asked, policy).write?.refused, refused)
  })
})

describe("claiming with a remembered failure", () => {
  const failure = { error: "down", at: now - 5, askAt: now + 10, renewAt: now + 20 }
  const known = document({ failure })

  it("fails with the remembered failure", () => {
    assert.deepStrictEqual(claim(known, now, claimant(), policy), {
      result: { _tag: "Failed", error: "down", since: 5 },
      write: undefined
    })
  })

  it.each([
    { when: 9, left: 0, outcome: "Failed" },
    { when: 10, left: 0, outcome: "Leased" },
    { when: 10, left: 1, outcome: "Failed" },
    { when: 19, left: 1, outcome: "Failed" },
    { when: 20, left: 1, outcome: "Leased" }
  ])("answers $outcome after $when ms for a process whose token is valid for $left ms", ({ left, outcome, when }) => {
    assert.strictEqual(answerTo(known, now + when, claimant({ left }), policy), outcome)
  })

  it("keeps the failure and its counters when it takes the lease", () => {
    const { write } = claim({ ...known, rejections: 2, failures: 3 }, now + 10, claimant(), policy)
    assert.deepStrictEqual([write?.failure, write?.rejections, write?.failures], [failure, 2, 3])
  })

  it("fails even while another process has the lease", () => {
    assert.strictEqual(answerTo({ ...known, lease: theirs }, now, claimant(), policy), "Failed")
  })
})

describe("claiming with a lease in the register", () => {
  it.each([
    { when: 0, outcome: "Held" },
    { when: 1, outcome: "Leased" }
  ])("answers $outcome after $when ms for another process's lease of 1 ms", ({ outcome, when }) => {
    assert.strictEqual(answerTo(document({ lease: theirs }), now + when, claimant(), policy), outcome)
  })

  it("takes its own lease again after the response to the first claim was lost", () => {
    assert.strictEqual(answerTo(document({ lease: mine }), now, claimant(), policy), "Leased")
  })
})

describe("a document written before the clock was set back", () => {
  const far = {
    entry: entry(day),
    lease: { owner: "other", until: now + hour },
    failure: { error: "down", at: now, askAt: now + hour, renewAt: now + hour }
  }

  it.each([
    { ahead: 2 * second, outcome: "Adopted" },
    { ahead: 2 * second + 1, outcome: "Leased" }
  ])("answers $outcome for a document written $ahead ms ahead", ({ ahead, outcome }) => {
    const known = document({ ...far, writtenAt: now + ahead })
    assert.strictEqual(answerTo(known, now, claimant(), policy), outcome)
    assert.strictEqual(betterToken(known, now, claimant(), policy)?._tag ?? "Leased", outcome)
  })

  it("is discarded as a whole by the next write", () => {
    const { write } = claim(document({ ...far, writtenAt: now + hour, failures: 4 }), now, claimant(), policy)
    assert.deepStrictEqual(compact(write), { writtenAt: now, rejections: 0, failures: 0, lease: mine })
  })
})
