/** A unit test without Effect. It sets faults and reads counters through the emulator's control API at `/_emulator`. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { startEmulator } from "./emulator.ts"
import { clickview, lessonPage } from "./lesson.ts"

let emulator: Awaited<ReturnType<typeof startEmulator>>

beforeAll(async () => {
  emulator = await startEmulator()
}, 60_000)

beforeEach(async () => {
  await fetch(`${emulator.control}/faults`, { method: "DELETE" })
})

afterAll(async () => {
  await clickview.close()
  emulator.stop()
})

test("a lesson shows its video", async () => {
  expect(await lessonPage("media-1")).toContain("<iframe src=\"")
})

test("a lesson shows a message while ClickView is down", async () => {
  await fetch(`${emulator.control}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ _tag: "Status", status: 503, target: { route: "*" } })
  })
  expect(await lessonPage("media-1")).toContain("The video is not available right now.")
})

test("twenty lessons share one token", async () => {
  await Promise.all(Array.from({ length: 20 }, () => lessonPage("media-1")))
  const state = await fetch(`${emulator.control}/state`).then((response) => response.json()) as { tokensIssued: number }
  expect(state.tokensIssued).toBe(1)
})
