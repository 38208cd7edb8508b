import { Answer, Fault } from "@effect-clickview/emulator"
import { assert, describe, it } from "vitest"
import type { ClickViewStatus } from "../src/index.ts"
import { box, failureOf } from "./support/ClickView.ts"

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate)
}

describe("status", () => {
  it("is empty before the first use, and asks nothing", async () => {
    const { client, tokenRequests } = await box()
    const { phase, requests } = client().status()
    assert.deepStrictEqual([phase, requests], ["empty", 0])
    assert.strictEqual(await tokenRequests(), 0)
  })

  it("tells when the token ends, in plain values", async () => {
    const { client } = await box()
    const clickview = client()
    const { expiresAt } = await clickview.getToken()
    assert.deepStrictEqual(clickview.status(), {
      phase: "fresh",
      expiresAt,
      failure: undefined,
      until: undefined,
      requests: 1,
      store: undefined
    })
  })

  it("tells why there is no token, and until when nobody asks", async () => {
    const { answerNext, client } = await box()
    await answerNext(Answer.json(400, { error: "invalid_client" }))
    const clickview = client()
    await failureOf(clickview.getToken())
    const { failure, phase, until } = clickview.status()
    assert.strictEqual(phase, "coolingDown")
    assert.strictEqual(failure?.reason._tag, "Rejected")
    assert.isAbove(until?.getTime() ?? 0, Date.now())
  })
})

describe("onStatus", () => {
  it("tells the status now and each change, until it is stopped", async () => {
    const { client, fault } = await box()
    await fault(Fault.Latency({ duration: 20 }))
    const clickview = client()
    const told: Array<ClickViewStatus["phase"]> = []
    const stop = clickview.onStatus(({ phase }) => told.push(phase))
    await until(() => told.length === 1)
    clickview.invalidate(await clickview.getToken())
    await until(() => told.includes("fresh") && told.at(-1) === "empty")
    stop()
    await clickview.getToken()
    // The request that begins is a change of its own.
    assert.deepStrictEqual(told.filter((phase, nth) => phase !== told[nth - 1]), [
      "empty",
      "renewing",
      "fresh",
      "empty"
    ])
  })

  it("tells a listener that throws of the next change, and the others as well", async () => {
    const { client } = await box()
    const clickview = client()
    let throwing = 0
    const told: Array<ClickViewStatus["phase"]> = []
    clickview.onStatus(() => {
      throwing++
      throw new Error("a listener's own fault")
    })
    clickview.onStatus(({ phase }) => told.push(phase))
    await clickview.getToken()
    await until(() => told.includes("fresh"))
    await until(() => throwing > 1)
  })

  it("tells that the client was closed", async () => {
    const { client } = await box()
    const clickview = client()
    const told: Array<ClickViewStatus["phase"]> = []
    clickview.onStatus(({ phase }) => told.push(phase))
    await clickview.getToken()
    await clickview.close()
    await until(() => told.includes("closed"))
    clickview.onStatus(({ phase }) => told.push(phase))
    assert.deepStrictEqual(told.slice(-2), ["closed", "closed"])
  })
})
