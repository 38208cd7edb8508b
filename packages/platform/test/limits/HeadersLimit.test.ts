import { assert, describe, it, vi } from "@effect/vitest"
import { Duration } from "effect"
import { afterEach, beforeEach } from "vitest"
import * as HeadersLimit from "../../src/limits/HeadersLimit.ts"

const limit = Duration.seconds(30)

const unexpected = () => assert.fail("the request was aborted")

describe("HeadersLimit", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it("fails and aborts the request at the limit and not before", async () => {
    const abort = vi.fn()
    const failure = HeadersLimit.within(limit, () => new Promise<never>(() => {}), abort).catch(String)
    vi.advanceTimersByTime(29_999)
    assert.lengthOf(abort.mock.calls, 0)
    vi.advanceTimersByTime(1)
    assert.lengthOf(abort.mock.calls, 1)
    assert.include(await failure, "no response headers within 30s")
  })

  it("leaves no timer behind after a response, a failure and a start that throws", async () => {
    const failing = () => Promise.reject(new Error("failure"))
    const throwing = () => {
      throw new Error("start")
    }
    assert.strictEqual(await HeadersLimit.within(limit, () => Promise.resolve("response"), unexpected), "response")
    assert.include(await HeadersLimit.within(limit, failing, unexpected).catch(String), "failure")
    assert.include(await HeadersLimit.within(limit, throwing, unexpected).catch(String), "start")
    assert.strictEqual(vi.getTimerCount(), 0)
  })
})
