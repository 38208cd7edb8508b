import { assert, describe, it } from "@effect/vitest"
import { empty, timeToLive } from "../../src/sharing/Document.ts"
import type { ReportedFailure } from "../../src/sharing/Report.ts"
import { extend, fail, offer } from "../../src/sharing/Report.ts"
import { claimant, compact, day, document, entry, hour, now, policy, second } from "./documents.ts"

const mine = { owner: "me", until: now + 1 }
const theirs = { owner: "other", until: now + 1 }
const failure = { error: "old", at: now - second, askAt: now, renewAt: now }

describe("the owner of a lease", () => {
  it("extends its lease before and after its end", () => {
    for (const later of [0, 5 * second]) {
      const { result, write } = extend(document({ lease: mine, failures: 1 }), now + later, "me", policy)
      assert.isTrue(result)
      assert.deepStrictEqual(compact(write), {
        writtenAt: now + later,
        rejections: 0,
        failures: 1,
        lease: { owner: "me", until: now + later + 2 * second }
      })
    }
  })

  it("does not change another process's lease or a missing one", () => {
    for (const lease of [theirs, undefined]) {
      assert.deepStrictEqual(extend(document({ lease }), now, "me", policy), { result: false, write: undefined })
    }
  })

  it("does not extend a lease from before the clock was set back", () => {
    assert.isFalse(extend(document({ lease: mine, writtenAt: now + hour }), now, "me", policy).result)
  })
})

describe("offering a token", () => {
  it("stores the token and clears the lease and all failures", () => {
    const known = document({
      lease: mine,
      failure,
      unconfirmed: { process: "p", at: now },
      rejections: 2,
      failures: 3,
      refused: { token: "older", at: now - 1 }
    })
    const { result, write } = offer(known, now, "me", entry(hour), policy)
    assert.strictEqual(result, "kept")
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      entry: entry(hour),
      rejections: 0,
      failures: 0,
      refused: { token: "older", at: now - 1 }
    })
  })

  it.each([
    { there: hour - 1, outcome: "kept" },
    { there: hour, outcome: "older" },
    { there: hour + 1, outcome: "older" }
  ])("answers $outcome for a token of an hour over one of $there ms", ({ outcome, there }) => {
    const known = document({ entry: entry(there, "there"), lease: mine })
    const { result, write } = offer(known, now, "me", entry(hour), policy)
    assert.strictEqual(result, outcome)
    assert.strictEqual(write?.entry?.token, outcome === "kept" ? "token" : "there")
    assert.isUndefined(write?.lease)
  })

  it("keeps the lease of its new owner when the offer is late", () => {
    const { write } = offer(document({ lease: theirs }), now, "me", entry(hour), policy)
    assert.deepStrictEqual(write?.lease, theirs)
  })

  it("changes nothing for a late offer of an older token", () => {
    const known = document({ entry: entry(hour), lease: theirs })
    assert.isUndefined(offer(known, now, "me", entry(hour), policy).write)
  })

  it("does not store a late token that the API has refused", () => {
    const refused = { token: "token", at: now }
    for (const lease of [theirs, undefined]) {
      assert.deepStrictEqual(offer(document({ refused, lease }), now, "me", entry(hour), policy), {
        result: "refused",
        write: undefined
      })
    }
  })

  it("stores a refused token that the server issued again to the lease's owner", () => {
    const known = document({ refused: { token: "token", at: now }, lease: mine })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).result, "kept")
  })

  it("stores a token when the API refused another one", () => {
    const known = document({ refused: { token: "other", at: now } })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).result, "kept")
  })

  it("stores a token over a later one from before the clock was set back", () => {
    const known = document({ entry: entry(day, "there"), writtenAt: now + hour })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).result, "kept")
  })
})

describe("reporting a failure", () => {
  const reported: ReportedFailure<string> = {
    process: "p",
    error: "new",
    rejection: false,
    definitive: false,
    waits: (rejections, failures) => ({ ask: 10 + rejections, renew: 20 + failures })
  }
  const asked = claimant()

  it("records a failure that may be local without sharing it, and releases the lease", () => {
    const { result, write } = fail(document({ lease: mine, failures: 1 }), now, asked, reported, policy)
    assert.isUndefined(result)
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      unconfirmed: { process: "p", at: now },
      rejections: 0,
      failures: 2
    })
  })

  it.each([
    { by: "q", ago: 30 * second - 1, shared: true },
    { by: "q", ago: 30 * second, shared: false },
    { by: "p", ago: 1, shared: false }
  ])("shares a failure that $by had $ago ms ago: $shared", ({ ago, by, shared }) => {
    const known = document({
      lease: mine,
      failure,
      unconfirmed: { process: by, at: now - ago },
      rejections: 1,
      failures: 2
    })
    const { write } = fail(known, now, asked, reported, policy)
    assert.deepStrictEqual(
      write?.failure,
      shared ? { error: "new", at: now, askAt: now + 11, renewAt: now + 22 } : failure
    )
    assert.deepStrictEqual(write?.unconfirmed, { process: "p", at: now })
  })

  it.each([
    { rejection: true, rejections: 2, failures: 2 },
    { rejection: false, rejections: 1, failures: 3 }
  ])("shares a failure that the server decided at once and counts it (rejection: $rejection)", (row) => {
    const known = document({ lease: mine, rejections: 1, failures: 2 })
    const { write } = fail(known, now, asked, { ...reported, definitive: true, rejection: row.rejection }, policy)
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      failure: { error: "new", at: now, askAt: now + 11, renewAt: now + 22 },
      rejections: row.rejections,
      failures: row.failures
    })
  })

  it("changes nothing when the report is late", () => {
    for (const lease of [theirs, undefined]) {
      const { write } = fail(document({ lease }), now, asked, { ...reported, definitive: true }, policy)
      assert.isUndefined(write)
    }
    assert.isUndefined(fail(empty, now, asked, reported, policy).write)
  })

  it("answers with the token that another process has stored meanwhile", () => {
    for (const lease of [theirs, mine]) {
      const { result } = fail(document({ entry: entry(hour), lease }), now, asked, reported, policy)
      assert.deepStrictEqual(result, { _tag: "Adopted", entry: entry(hour), left: hour })
    }
  })

  it("does not return the process's own token", () => {
    const known = document({ entry: entry(hour), lease: mine })
    assert.isUndefined(fail(known, now, claimant({ last: "token", left: 1 }), reported, policy).result)
  })

  it("treats a report from before the clock was set back as late", () => {
    const known = document({ lease: mine, writtenAt: now + hour })
    assert.isUndefined(fail(known, now, asked, { ...reported, definitive: true }, policy).write)
  })
})

describe("timeToLive", () => {
  it.each([
    { what: "without a token", fields: {}, kept: hour },
    { what: "until its token ends", fields: { entry: entry(day) }, kept: day },
    { what: "for an hour at least", fields: { entry: entry(second) }, kept: hour }
  ])("keeps a document $what: $kept ms", ({ fields, kept }) => {
    assert.strictEqual(timeToLive(document(fields), now), kept)
  })
})
