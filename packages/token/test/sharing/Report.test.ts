import { assert, describe, it } from "@effect/vitest"
import { empty, timeToLive } from "../../src/sharing/Document.ts"
import type { Setback } from "../../src/sharing/Report.ts"
import { extend, fail, offer } from "../../src/sharing/Report.ts"
import { compact, day, document, entry, hour, now, policy, question, second } from "./documents.ts"

const mine = { owner: "me", until: now + 1 }
const theirs = { owner: "other", until: now + 1 }
const failure = { error: "old", at: now - second, askAt: now, renewAt: now }

describe("the owner of a lease", () => {
  it("extends it, before its end and after it", () => {
    for (const later of [0, 5 * second]) {
      const { answer, write } = extend(document({ lease: mine, failures: 1 }), now + later, "me", policy)
      assert.isTrue(answer)
      assert.deepStrictEqual(compact(write), {
        writtenAt: now + later,
        rejections: 0,
        failures: 1,
        lease: { owner: "me", until: now + later + 2 * second }
      })
    }
  })

  it("leaves a lease alone that another process has, or that is gone", () => {
    for (const lease of [theirs, undefined]) {
      assert.deepStrictEqual(extend(document({ lease }), now, "me", policy), { answer: false, write: undefined })
    }
  })

  it("does not extend a lease by a clock that is gone", () => {
    assert.isFalse(extend(document({ lease: mine, writtenAt: now + hour }), now, "me", policy).answer)
  })
})

describe("a token that is offered", () => {
  it("is kept; the lease and all failures are over", () => {
    const known = document({
      lease: mine,
      failure,
      setback: { process: "p", at: now },
      rejections: 2,
      failures: 3,
      refused: { token: "older", at: now - 1 }
    })
    const { answer, write } = offer(known, now, "me", entry(hour), policy)
    assert.strictEqual(answer, "kept")
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
  ])("for an hour, where one of $there ms is: $outcome", ({ outcome, there }) => {
    const known = document({ entry: entry(there, "there"), lease: mine })
    const { answer, write } = offer(known, now, "me", entry(hour), policy)
    assert.strictEqual(answer, outcome)
    assert.strictEqual(write?.entry?.token, outcome === "kept" ? "token" : "there")
    assert.isUndefined(write?.lease)
  })

  it("too late leaves the lease to the process that has it now", () => {
    const { write } = offer(document({ lease: theirs }), now, "me", entry(hour), policy)
    assert.deepStrictEqual(write?.lease, theirs)
  })

  it("too late and older changes nothing", () => {
    const known = document({ entry: entry(hour), lease: theirs })
    assert.isUndefined(offer(known, now, "me", entry(hour), policy).write)
  })

  it("too late is not kept when the API has refused it meanwhile", () => {
    const refused = { token: "token", at: now }
    for (const lease of [theirs, undefined]) {
      assert.deepStrictEqual(offer(document({ refused, lease }), now, "me", entry(hour), policy), {
        answer: "refused",
        write: undefined
      })
    }
  })

  it("is kept although the API has refused it, when the server gave it to the lease's owner again", () => {
    const known = document({ refused: { token: "token", at: now }, lease: mine })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).answer, "kept")
  })

  it("is kept when the API has refused another one", () => {
    const known = document({ refused: { token: "other", at: now } })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).answer, "kept")
  })

  it("is kept where a later one is by a clock that is gone", () => {
    const known = document({ entry: entry(day, "there"), writtenAt: now + hour })
    assert.strictEqual(offer(known, now, "me", entry(hour), policy).answer, "kept")
  })
})

describe("a failure", () => {
  const setback: Setback<string> = {
    process: "p",
    error: "new",
    rejection: false,
    verdict: false,
    waits: (rejections, failures) => ({ ask: 10 + rejections, renew: 20 + failures })
  }
  const asked = question()

  it("that may be this host's alone is noted and not shared; the lease is given back", () => {
    const { answer, write } = fail(document({ lease: mine, failures: 1 }), now, asked, setback, policy)
    assert.isUndefined(answer)
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      setback: { process: "p", at: now },
      rejections: 0,
      failures: 2
    })
  })

  it.each([
    { by: "q", ago: 30 * second - 1, shared: true },
    { by: "q", ago: 30 * second, shared: false },
    { by: "p", ago: 1, shared: false }
  ])("that $by has met $ago ms ago is shared: $shared", ({ ago, by, shared }) => {
    const known = document({
      lease: mine,
      failure,
      setback: { process: by, at: now - ago },
      rejections: 1,
      failures: 2
    })
    const { write } = fail(known, now, asked, setback, policy)
    assert.deepStrictEqual(
      write?.failure,
      shared ? { error: "new", at: now, askAt: now + 11, renewAt: now + 22 } : failure
    )
    assert.deepStrictEqual(write?.setback, { process: "p", at: now })
  })

  it.each([
    { rejection: true, rejections: 2, failures: 2 },
    { rejection: false, rejections: 1, failures: 3 }
  ])("that the server has decided is shared at once, and counted (rejection: $rejection)", (row) => {
    const known = document({ lease: mine, rejections: 1, failures: 2 })
    const { write } = fail(known, now, asked, { ...setback, verdict: true, rejection: row.rejection }, policy)
    assert.deepStrictEqual(compact(write), {
      writtenAt: now,
      failure: { error: "new", at: now, askAt: now + 11, renewAt: now + 22 },
      rejections: row.rejections,
      failures: row.failures
    })
  })

  it("too late changes nothing", () => {
    for (const lease of [theirs, undefined]) {
      const { write } = fail(document({ lease }), now, asked, { ...setback, verdict: true }, policy)
      assert.isUndefined(write)
    }
    assert.isUndefined(fail(empty, now, asked, setback, policy).write)
  })

  it("is answered with the token that another process has left meanwhile", () => {
    for (const lease of [theirs, mine]) {
      const { answer } = fail(document({ entry: entry(hour), lease }), now, asked, setback, policy)
      assert.deepStrictEqual(answer, { _tag: "Adopted", entry: entry(hour), left: hour })
    }
  })

  it("is not answered with the token that the process has", () => {
    const known = document({ entry: entry(hour), lease: mine })
    assert.isUndefined(fail(known, now, question({ last: "token", left: 1 }), setback, policy).answer)
  })

  it("by a clock that is gone is late", () => {
    const known = document({ lease: mine, writtenAt: now + hour })
    assert.isUndefined(fail(known, now, asked, { ...setback, verdict: true }, policy).write)
  })
})

describe("the store keeps a document", () => {
  it.each([
    { what: "without a token", fields: {}, kept: hour },
    { what: "until its token ends", fields: { entry: entry(day) }, kept: day },
    { what: "for an hour at least", fields: { entry: entry(second) }, kept: hour }
  ])("$what: $kept ms", ({ fields, kept }) => {
    assert.strictEqual(timeToLive(document(fields), now), kept)
  })
})
