/**
 * Tests the alert rules on series that it records. With `RECORD_ALERTS=1` it writes them to `alerts.test.yml`.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Prometheus from "./Prometheus.ts"
import * as Recording from "./Recording.ts"

const pathOf = (name: string) => fileURLToPath(new URL(`../../observability/${name}`, import.meta.url))

const isRecording = process.env["RECORD_ALERTS"] !== undefined

describe("alert rules", () => {
  it.scopedLive("each alert fires during its incident, and not before", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "alerts-"))),
        (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
      )
      const tests = yield* Effect.forEach(
        Recording.scenarios,
        (scenario) => Effect.map(Effect.scoped(Recording.record(scenario)), (all) => Recording.test(scenario, all))
      )
      const path = Path.join(folder, "alerts.test.yml")
      Fs.writeFileSync(path, Recording.file(pathOf("alerts.yml"), tests))
      const { output, status } = Prometheus.promtool(["test", "rules", path])
      assert.strictEqual(status, 0, output)
      if (isRecording) {
        Fs.writeFileSync(pathOf("alerts.test.yml"), Recording.file("alerts.yml", tests))
      }
    }), 240_000)
})
