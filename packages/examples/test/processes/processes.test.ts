/**
 * What only a process of its own can show: that it ends, and what becomes of a token when the process is stopped or its
 * clock is set.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { start } from "./Child.ts"

const { id, secrets } = ClickViewEmulator.defaultClient

const server = (lifetime: "2 seconds" | "24 hours") => NodeServer.layer({ clients: [{ id, secrets, lifetime }] })

describe("a process that has its token ends by itself", () => {
  for (const what of ["NodeHttp, on demand", "NodeHttp, scheduled", "FetchHttp, on demand", "FetchHttp, scheduled"]) {
    it.live(`from a runtime that nobody disposes of: ${what}`, () =>
      Effect.gen(function* () {
        const child = yield* start(what)
        assert.deepStrictEqual(yield* Effect.timeoutOption(child.ended, "20 seconds"), Option.some(0))
        assert.strictEqual(child.output, "obtained\n")
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
  }
})

describe("a process that was stopped across its token's end", () => {
  it.live("never hands out the dead one", () =>
    Effect.gen(function* () {
      const child = yield* start("watch")
      const { tokenRequests } = yield* ClickViewEmulator
      yield* child.more(5)
      child.process.kill("SIGSTOP")
      const before = child.sights.length
      const asked = yield* tokenRequests
      yield* Effect.sleep("2500 millis")
      child.process.kill("SIGCONT")
      yield* child.more(20)
      assert.isAbove(child.sights.length, before)
      for (const { left } of child.sights) assert.isAbove(left, 0)
      assert.isAbove(yield* tokenRequests, asked)
    }).pipe(Effect.scoped, Effect.provide(server("2 seconds"))))
})

const libraries = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"
]

/** Debian's package; `npm test` says that these tests are left out without it, and CI installs it. */
const faketime = libraries.find((library) => existsSync(library))

const day = 24 * 3_600_000

/** A child whose wall clock is set, from outside, to so many days from now; its monotonic clock goes on. */
const withClock = (library: string) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "clock-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true }))
    )
    const file = join(folder, "offset")
    const set = (days: number) => Effect.sync(() => writeFileSync(file, `${days < 0 ? "" : "+"}${days}d\n`))
    yield* set(0)
    const child = yield* start("watch", {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      DONT_FAKE_MONOTONIC: "1"
    })
    return { child, set }
  })

if (faketime !== undefined) {
  describe("a process whose wall clock is set", () => {
    for (const days of [1, 365, -1, -365]) {
      it.live(`by ${days} days never hands out a dead token, and starts no storm`, () =>
        Effect.gen(function* () {
          const { tokenRequests } = yield* ClickViewEmulator
          const { child, set } = yield* withClock(faketime)
          yield* child.more(5)
          const { now } = child.sights.at(-1) ?? { now: NaN }
          yield* set(days)
          yield* child.more(20)
          const last = child.sights.at(-1) ?? { now: NaN }
          assert.approximately(last.now - now, days * day, day / 2)
          for (const { left } of child.sights) assert.isAbove(left, 0)
          yield* set(0)
          yield* child.more(20)
          for (const { left } of child.sights) assert.isAbove(left, 0)
          assert.isAtMost(yield* tokenRequests, 3)
        }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
    }
  })
}
