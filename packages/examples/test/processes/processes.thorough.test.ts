/**
 * Behaviour that needs a separate process: that it exits, and that its token stays correct when the process is suspended or
 * its clock is set.
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

/** The longest accepted exit, in milliseconds. On an idle machine it takes less than a hundred. */
const exitLimit = 2000

const limit = { duration: "20 seconds", onSuccess: (code: unknown) => code, onTimeout: () => "still running" } as const

describe("process exit", () => {
  for (
    const [name, output] of [
      ["NodeHttp, on demand", "obtained\n"],
      ["NodeHttp, scheduled", "obtained\n"],
      ["FetchHttp, on demand", "obtained\n"],
      ["FetchHttp, scheduled", "obtained\n"],
      ["unreachable, scheduled", "Transport\n"],
      ["disposed", "obtained\n"]
    ] as const
  ) {
    it.live(`a process exits by itself ${name === "disposed" ? "after its layers close" : `without disposing of its runtime (${name})`}`, () =>
      Effect.gen(function* () {
        const child = yield* start(name)
        assert.strictEqual(yield* Effect.timeoutTo(child.ended, limit), 0)
        assert.strictEqual(child.output, output)
        assert.isBelow(child.exitDelay, exitLimit)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
  }
})

describe("suspended process", () => {
  it.live("a process that was suspended past its token's expiry does not return that token", () =>
    Effect.gen(function* () {
      const child = yield* start("watch")
      const { tokenRequests } = yield* ClickViewEmulator
      yield* child.awaitMore(5)
      child.process.kill("SIGSTOP")
      const before = child.observations.length
      const requests = yield* tokenRequests
      yield* Effect.sleep("2500 millis")
      child.process.kill("SIGCONT")
      yield* child.awaitMore(20)
      assert.isAbove(child.observations.length, before)
      for (const { remaining } of child.observations) assert.isAbove(remaining, 0)
      assert.isAbove(yield* tokenRequests, requests)
    }).pipe(Effect.scoped, Effect.provide(server("2 seconds"))))
})

const libraries = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"
]

/** Debian's package faketime, which CI installs. `npm test` reports that these tests are skipped without it. */
const faketime = libraries.find((library) => existsSync(library))

const day = 24 * 3_600_000

/** Starts a child whose wall clock, or whose both clocks, can be set to an offset in days. */
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
  /** Sets the clock, waits until the child has used it several times, and checks the tokens. */
  const setClock = (child: Child, set: Effect.Effect<void>, from: number, days: number) =>
    Effect.gen(function* () {
      yield* set
      yield* child.awaitMore(20)
      assert.approximately((child.observations.at(-1)?.now ?? NaN) - from, days * day, day / 2)
      for (const { remaining } of child.observations) assert.isAbove(remaining, 0)
    })

  describe.concurrent("clock changes", () => {
    it.live("a wall clock set forth and back by a day and by a year causes no expired token and few requests", () =>
      Effect.gen(function* () {
        const { tokenRequests } = yield* ClickViewEmulator
        const { child, set } = yield* withClock(faketime, "wall")
        yield* child.awaitMore(5)
        const from = child.observations.at(-1)?.now ?? NaN
        for (const days of [1, 0, -1, 0, 365, 0, -365, 0]) yield* setClock(child, set(days), from, days)
        assert.strictEqual(yield* tokenRequests, 3)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))

    it.live("both clocks set forth by a day cause one renewal", () =>
      Effect.gen(function* () {
        const { tokenRequests } = yield* ClickViewEmulator
        const { child, set } = yield* withClock(faketime, "both")
        yield* child.awaitMore(5)
        yield* setClock(child, set(1), child.observations.at(-1)?.now ?? NaN, 1)
        assert.strictEqual(yield* tokenRequests, 2)
      }).pipe(Effect.scoped, Effect.provide(server("24 hours"))))
  })
}
