import { assert, describe, it, vi } from "@effect/vitest"
import { Duration } from "effect"
import { afterEach, beforeEach } from "vitest"
import { withinLimit } from "../../src/internal/withinLimit.ts"

const limit = Duration.seconds(30)

const never = () => new Promise<never>(() => {})

/** Starts a request that never answers, and gives its signal. */
const silent = (caller?: AbortSignal) => {
  let signal = new AbortController().signal
  const answer = withinLimit(limit, caller, (given) => {
    signal = given
    return never()
  })
  return { answer, signal }
}

describe("the limit of a request", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it("fails the request and aborts it when it has passed, and not before", async () => {
    const { answer, signal } = silent()
    const failure = answer.catch((error: unknown) => String(error))
    vi.advanceTimersByTime(29_999)
    assert.isFalse(signal.aborted)
    vi.advanceTimersByTime(1)
    assert.isTrue(signal.aborted)
    assert.include(await failure, "no response headers within 30s")
  })

  it("leaves no timer behind an answer, a failure, a start that throws, and an abort", async () => {
    await withinLimit(limit, undefined, () => Promise.resolve("answer"))
    await withinLimit(limit, undefined, () => Promise.reject(new Error("failure"))).catch(() => undefined)
    await withinLimit(limit, undefined, () => {
      throw new Error("start")
    }).catch(() => undefined)
    const caller = new AbortController()
    const { signal } = silent(caller.signal)
    caller.abort()
    assert.isTrue(signal.aborted)
    assert.strictEqual(vi.getTimerCount(), 0)
  })

  it("aborts with the caller after the answer as well, which stops the reading of its body", async () => {
    const caller = new AbortController()
    const signal = await withinLimit(limit, caller.signal, (signal) => Promise.resolve(signal))
    assert.isFalse(signal.aborted)
    caller.abort("the caller has left")
    assert.strictEqual(signal.reason, "the caller has left")
  })

  it("starts aborted for a caller that has left", () => {
    assert.isTrue(silent(AbortSignal.abort()).signal.aborted)
  })
})
