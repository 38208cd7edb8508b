import { TokenStore } from "@effect-clickview/token"
import { Effect } from "effect"
import { assert, describe, it, onTestFinished, vi } from "vitest"
import { box, clientSecret } from "./support/ClickView.ts"

const memoryStore = () => Effect.runSync(Effect.provide(TokenStore, TokenStore.layerMemory))

describe("store", () => {
  it("shares one token and one request between two clients", async () => {
    const { client, tokenRequests } = await box()
    const store = memoryStore()
    const [one, other] = [client({ store }), client({ store })]
    const first = await one.getToken()
    const second = await other.getToken()
    assert.deepStrictEqual([second.value, second.scopes], [first.value, first.scopes])
    assert.strictEqual(await tokenRequests(), 1)
    assert.deepStrictEqual([one.status().requests, other.status().requests], [1, 0])
  })

  it("accepts an effect that makes the store", async () => {
    const { client, tokenRequests } = await box()
    const memory = memoryStore()
    const store = Effect.sync(() => memory)
    const { value } = await client({ store }).getToken()
    assert.strictEqual((await client({ store }).getToken()).value, value)
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("does not share a token between different stores", async () => {
    const { client, tokenRequests } = await box()
    const { value } = await client({ store: memoryStore() }).getToken()
    assert.notStrictEqual((await client({ store: memoryStore() }).getToken()).value, value)
    assert.strictEqual(await tokenRequests(), 2)
  })

  it("writes neither the token nor the secret to the store in plain text", async () => {
    const { client } = await box()
    const memory = memoryStore()
    const written: Array<string> = []
    const store: TokenStore["Type"] = {
      ...memory,
      swap: (key, version, value, timeToLive) => {
        written.push(key, value)
        return memory.swap(key, version, value, timeToLive)
      }
    }
    const { value } = await client({ store }).getToken()
    assert.isNotEmpty(written)
    assert.notInclude(written.join(), value)
    assert.notInclude(written.join(), clientSecret)
  })

  it("requests its own token when the store fails, and logs one line with console.log", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => {})
    onTestFinished(() => print.mockRestore())
    const { client, tokenRequests } = await box()
    const store: TokenStore["Type"] = {
      read: () => Effect.dieMessage("the store is gone"),
      swap: () => Effect.dieMessage("the store is gone")
    }
    assert.isNotEmpty((await client({ store }).getToken()).value)
    assert.strictEqual(await tokenRequests(), 1)
    const lines = print.mock.calls.map(([line]) => String(line))
    assert.lengthOf(lines, 1)
    assert.match(lines[0] ?? "", /^timestamp=\S+ level=WARN fiber=#\d+ message="The token store failed, so [^\n]*"$/)
  })
})
