/** Tests of the README's program in a user's project, against the emulator in its own process. */
import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import type { Outcome } from "../../internal/execute.ts"
import { Consumer } from "../support/Consumer.ts"

/** Starts the packed emulator on a loopback port, and returns the variables for a program. */
const emulator = Effect.gen(function*() {
  const { folder } = yield* Consumer
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, ["out/nodenext/emulator.js"], { cwd: folder, stdio: "pipe" })),
    (process) => Effect.sync(() => process.kill())
  )
  const line = yield* Effect.async<string, string>((resume) => {
    child.stdout.once("data", (text: Buffer) => resume(Effect.succeed(String(text))))
    child.stderr.once("data", (text: Buffer) => resume(Effect.fail(String(text))))
  })
  return JSON.parse(line) as Record<"CLICKVIEW_CLIENT_ID" | "CLICKVIEW_CLIENT_SECRET" | "CLICKVIEW_TOKEN_URL", string>
})

const start = (env: Readonly<Record<string, string>>) =>
  Effect.flatMap(Consumer, ({ run }) => run(process.execPath, ["out/nodenext/program.js"], env))

const printed = ({ stderr, stdout }: Outcome) => stdout + stderr

export const program = (it: Vitest.MethodsNonLive<Consumer, true>) => {
  for (const resolution of ["nodenext", "bundler"]) {
    it.effect(`README's program and all declarations compile under ${resolution} without skipLibCheck`, () =>
      Effect.gen(function*() {
        const { run } = yield* Consumer
        const outcome = yield* run("node_modules/.bin/tsc", ["-p", `${resolution}.json`])
        assert.strictEqual(outcome.code, 0, printed(outcome))
      }))
  }

  it.scoped("README's program obtains a token, shows no secret and ends", () =>
    Effect.gen(function*() {
      const variables = yield* emulator
      const outcome = yield* start(variables)
      assert.strictEqual(outcome.code, 0, printed(outcome))
      assert.match(outcome.stdout, /^AccessToken\(<redacted>.*\)\n$/)
      assert.strictEqual(outcome.stderr, "")
    }))

  it.effect("README's program names the variable that is missing", () =>
    Effect.gen(function*() {
      const secret = "a-secret-nobody-should-see"
      const outcome = yield* start({ CLICKVIEW_CLIENT_SECRET: secret })
      assert.strictEqual(outcome.code, 1)
      assert.include(printed(outcome), "CLICKVIEW_CLIENT_ID")
      assert.notInclude(printed(outcome), secret)
    }))

  it.scoped("README's program says that the secret is wrong and does not show it", () =>
    Effect.gen(function*() {
      const secret = "a-wrong-secret-nobody-should-see"
      const outcome = yield* start({ ...(yield* emulator), CLICKVIEW_CLIENT_SECRET: secret })
      assert.strictEqual(outcome.code, 1)
      assert.include(printed(outcome), "invalid_client")
      assert.notInclude(printed(outcome), secret)
    }))
}
