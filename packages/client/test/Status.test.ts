import { Fault, ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "vitest"
import type { ClickViewStatus } from "../src/index.ts"
import { box, failureOf } from "./support/ClickView.ts"

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate)
}

describe("status", () => {
  it("is empty before the first use and sends no request", async () => {
    const { client, tokenRequests } = await box()
    const { phase, requests } = client().status()
    assert.deepStrictEqual([phase, requests], ["empty", 0])
    assert.strictEqual(await tokenRequests(), 0)
  })

  it("gives the token's expiry in plain values", async () => {
    const { client } = await box()
    const clickview = client()
    const { expiresAt } = await clickview.getToken()
    assert.deepStrictEqual(clickview.status(), {
      phase: "fresh",
      expiresAt,
      failure: undefined,
      nextAttemptAt: undefined,
      requests: 1,
      store: undefined
    })
  })

  it("gives the reason of a failure and the end of the cooldown", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const clickview = client()
    await failureOf(clickview.getToken())
    const { failure, phase, nextAttemptAt } = clickview.status()
    assert.strictEqual(phase, "coolingDown")
    assert.strictEqual(failure?.reason._tag, "Rejected")
    assert.isAbove(nextAttemptAt?.getTime() ?? 0, Date.now())
  })
})

describe("onStatus", () => {
  it("calls the listener with the current status and each change until it is stopped", async () => {
    const { client, fault } = await box()
    await fault(Fault.Latency({ duration: 20 }))
    const clickview = client()
    const phases: Array<ClickViewStatus["phase"]> = []
    const stop = clickview.onStatus(({ phase }) => phases.push(phase))
    await until(() => phases.length === 1)
    clickview.invalidate(await clickview.getToken())
    await until(() => phases.includes("fresh") && phases.at(-1) === "empty")
    stop()
    await clickview.getToken()
    // The start of the request is a change too.
    assert.deepStrictEqual(phases.filter((phase, nth) => phase !== phases[nth - 1]), [
      "empty",
      "renewing",
      "fresh",
      "empty"
    ])
  })

  it("keeps calling a listener that throws, and the other listeners", async () => {
    const { client } = await box()
    const clickview = client()
    let throwing = 0
    const phases: Array<ClickViewStatus["phase"]> = []
    clickview.onStatus(() => {
      throwing++
      throw new Error("the listener fails")
    })
    clickview.onStatus(({ phase }) => phases.push(phase))
    await clickview.getToken()
    await until(() => phases.includes("fresh"))
    await until(() => throwing > 1)
  })

  it("calls the listener when the client is closed", async () => {
    const { client } = await box()
    const clickview = client()
    const phases: Array<ClickViewStatus["phase"]> = []
    clickview.onStatus(({ phase }) => phases.push(phase))
    await clickview.getToken()
    await clickview.close()
    await until(() => phases.includes("closed"))
    clickview.onStatus(({ phase }) => phases.push(phase))
    assert.deepStrictEqual(phases.slice(-2), ["closed", "closed"])
  })
})
