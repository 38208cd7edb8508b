import { Fault } from "@effect-clickview/emulator"
import { assert, describe, it } from "vitest"
import { OAuthError } from "../src/index.ts"
import { box, failureOf, student as viewer } from "./support/ClickView.ts"

describe("getToken", () => {
  it("gives the token's value, scopes and expiry in plain values", async () => {
    const { client } = await box()
    const { expiresAt, scopes, value } = await client().getToken()
    assert.match(value, /^[\w~+/.-]{20,}$/)
    assert.deepStrictEqual(scopes, ["smartembed.viewkey"])
    assert.instanceOf(expiresAt, Date)
    assert.isAbove(expiresAt.getTime(), Date.now() + 23 * 3_600_000)
  })

  it("returns the same promise while the token needs no renewal", async () => {
    const { client, tokenRequests } = await box()
    const clickview = client()
    await clickview.getToken()
    assert.strictEqual(clickview.getToken(), clickview.getToken())
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("makes one request for ten thousand concurrent callers, and all get the token", async () => {
    const { client, tokenRequests } = await box()
    const clickview = client()
    const tokens = await Promise.all(Array.from({ length: 10_000 }, () => clickview.getToken()))
    assert.strictEqual(new Set(tokens.map(({ value }) => value)).size, 1)
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("rejects only the caller that aborts", async () => {
    const { client, fault, tokenRequests } = await box()
    await fault(Fault.Latency({ duration: 50 }))
    const clickview = client()
    const controller = new AbortController()
    const aborted = failureOf(clickview.getToken({ signal: controller.signal }))
    const other = clickview.getToken()
    const reason = new Error("the user has gone")
    controller.abort(reason)
    assert.strictEqual(await aborted, reason)
    assert.isNotEmpty((await other).value)
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("rejects at once and sends nothing if the signal is already aborted", async () => {
    const { client, tokenRequests } = await box()
    const signal = AbortSignal.abort(new Error("too late"))
    assert.strictEqual(await failureOf(client().getToken({ signal })), signal.reason)
    assert.strictEqual(await tokenRequests(), 0)
  })

  it("removes its listeners from a signal that outlives the call", async () => {
    const { client } = await box()
    const clickview = client()
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    await clickview.getToken({ signal })
    await clickview.createViewKey({ mediaId: "media-1", viewer, signal })
    await new Promise(setImmediate)
    assert.strictEqual(listeners, 0)
  })

  it("requests a new token only after the current token was invalidated", async () => {
    const { client, tokenRequests } = await box()
    const clickview = client()
    const first = await clickview.getToken()
    clickview.invalidate({ value: "another token" })
    assert.strictEqual((await clickview.getToken()).value, first.value)
    clickview.invalidate(first)
    assert.notStrictEqual((await clickview.getToken()).value, first.value)
    assert.strictEqual(await tokenRequests(), 2)
  })

  it("calls the credentials function before each token request", async () => {
    const { client, options } = await box()
    let reads = 0
    const clickview = client({
      clientId: undefined,
      clientSecret: undefined,
      credentials: async () => {
        reads++
        return Promise.resolve({ clientId: options.clientId, clientSecret: options.clientSecret })
      }
    })
    clickview.invalidate(await clickview.getToken())
    await clickview.getToken()
    assert.strictEqual(reads, 2)
  })

  it("requests the token at once with the option eager", async () => {
    const { client, tokenRequests } = await box()
    const clickview = client({ eager: true })
    while (clickview.status().phase !== "fresh") await new Promise(setImmediate)
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("accepts times as milliseconds and as text", async () => {
    const { client, fault } = await box()
    await fault(Fault.Hang())
    for (const attempt of [30, "30 millis"] as const) {
      const failure = await failureOf(client({ timeouts: { attempt }, retry: { attempts: 1 } }).getToken())
      assert.instanceOf(failure, OAuthError)
      assert.deepInclude(failure.reason, { _tag: "Timeout", limit: 30 })
    }
  })
})

describe("ready", () => {
  it("resolves with undefined once there is a token", async () => {
    const { client } = await box()
    const clickview = client()
    await clickview.ready()
    assert.strictEqual(clickview.status().phase, "fresh")
  })
})
