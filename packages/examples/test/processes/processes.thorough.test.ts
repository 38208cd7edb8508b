/**
 * What only a process of its own can show: that it ends, and what becomes of a token when the process is stopped or its
 * clock is set.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Child } from "./Child.ts"
import { start } from "./Child.ts"

const { id, secrets } = ClickViewEmulator.defaultClient

const server = (lifetime: "2 seconds" | "24 hours") => NodeServer.layer({ clients: [{ id, secrets, lifetime }] })

/** Longer than this, in milliseconds, a caller calls hanging. On an idle machine it is some tens. */
const exitLimit = 2000

const limit = { duration: "20 seconds", onSuccess: (code: unknown) => code, onTimeout: () => "still running" } as const

describe("a process that is done ends by itself, at once", () => {
  for (
    const [what, words] of [
      ["NodeHttp, on demand", "obtained\n"],
      ["NodeHttp, scheduled", "obtained\n"],
      ["FetchHttp, on demand", "obtained\n"],
      ["FetchHttp, scheduled", "obtained\n"],
      ["nobody there, scheduled", "Transport\n"],
      ["whole", "obtained\n"]
    ] as const
  ) {
    it.live(`${what === "whole" ? "disposing of what it built" : "from a runtime that nobody disposes of"}: ${what}`, () =>
      Effect.gen(function* () {
        const child = yield* start(what)
        assert.strictEqual(yield* Effect.timeoutTo(child.ended, limit), 0)
        assert.strictEqual(child.output, words)
        assert.isBelow(child.exitDelay, exitLimit)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
  }
})

describe("a process that was stopped across its token's end", () => {
  it.live("never hands out the dead one", () =>
    Effect.gen(function* () {
      const child = yield* start("watch")
      const { tokenRequests } = yield* ClickViewEmulator
      yield* child.awaitMore(5)
      child.process.kill("SIGSTOP")
      const before = child.observations.length
      const asked = yield* tokenRequests
      yield* Effect.sleep("2500 millis")
      child.process.kill("SIGCONT")
      yield* child.awaitMore(20)
      assert.isAbove(child.observations.length, before)
      for (const { left } of child.observations) assert.isAbove(left, 0)
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

/** A child whose wall clock, or both clocks, are set from outside to so many days from now. */
const withClock = (library: string, which: "wall" | "both") =>
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
      DONT_FAKE_MONOTONIC: which === "wall" ? "1" : "0"
    })
    return { child, set }
  })

if (faketime !== undefined) {
  /** Sets the clock, and waits until the child has seen it and asked a few times more. */
  const setClock = (child: Child, set: Effect.Effect<void>, from: number, days: number) =>
    Effect.gen(function* () {
      yield* set
      yield* child.awaitMore(20)
      assert.approximately((child.observations.at(-1)?.now ?? NaN) - from, days * day, day / 2)
      for (const { left } of child.observations) assert.isAbove(left, 0)
    })

  describe.concurrent("a process whose clock is set", () => {
    it.live("the wall clock alone, ahead, back and back again by a day and a year: no dead token, no storm", () =>
      Effect.gen(function* () {
        const { tokenRequests } = yield* ClickViewEmulator
        const { child, set } = yield* withClock(faketime, "wall")
        yield* child.awaitMore(5)
        const from = child.observations.at(-1)?.now ?? NaN
        for (const days of [1, 0, -1, 0, 365, 0, -365, 0]) yield* setClock(child, set(days), from, days)
        assert.strictEqual(yield* tokenRequests, 3)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))

    it.live("both clocks, ahead by a day: one renewal", () =>
      Effect.gen(function* () {
        const { tokenRequests } = yield* ClickViewEmulator
        const { child, set } = yield* withClock(faketime, "both")
        yield* child.awaitMore(5)
        yield* setClock(child, set(1), child.observations.at(-1)?.now ?? NaN, 1)
        assert.strictEqual(yield* tokenRequests, 2)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
  })
}
