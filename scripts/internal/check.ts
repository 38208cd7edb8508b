/** A check of the repository: a program whose exit code says whether it passed, reported in one line. */
import { Console, Duration, Effect } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { execute, type Outcome } from "./execute.ts"
import { root } from "./verdict.ts"

export interface Count {
  readonly passed: number
  readonly failed: number
}

export type Check = Effect.Effect<Count>

/** The counts in the output of vitest's JSON reporter. */
interface Report {
  readonly numPassedTests: number
  readonly numTotalTests: number
}

/** Hides real credentials from tests, and turns colours off for logs. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CLICKVIEW_"))),
  NO_COLOR: "1",
  FORCE_COLOR: undefined
}

/** Prints every ten seconds that a check is still running. */
const progress = (name: string) =>
  Effect.gen(function*() {
    for (let seconds = 10;; seconds += 10) {
      yield* Effect.sleep("10 seconds")
      yield* Console.log(`…    ${name.padEnd(24)} ${`${seconds} s`.padStart(8)}`)
    }
  })

const report = (name: string, count: (outcome: Outcome) => Count, self: Effect.Effect<Outcome>): Check =>
  Effect.gen(function*() {
    const [duration, outcome] = yield* Effect.timed(Effect.raceFirst(self, progress(name)))
    const { failed, passed } = count(outcome)
    const tests = passed + failed === 1 ? "" : `  ${passed} passed${failed === 0 ? "" : `, ${failed} failed`}`
    const seconds = `${Duration.toSeconds(duration).toFixed(1)} s`
    yield* Console.log(`${failed === 0 ? "ok  " : "FAIL"} ${name.padEnd(24)} ${seconds.padStart(8)}${tests}`)
    if (failed > 0) yield* Console.log(`${outcome.stdout}${outcome.stderr}`)
    return { passed, failed }
  })

const one = ({ code }: Outcome): Count => code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }

/** Runs a tool of the repository. */
export const check = (name: string, tool: string, args: ReadonlyArray<string>): Check =>
  report(name, one, execute(Path.join(root, "node_modules/.bin", tool), args, { cwd: root, env }))

/** Runs a tool whose last line is `N passed, N failed`. */
export const counted = (name: string, tool: string, args: ReadonlyArray<string>): Check =>
  report(name, (outcome) => {
    const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed\s*$/m.exec(outcome.stdout) ?? []
    return { passed: Number(passed), failed: outcome.code === 0 ? Number(failed) : Math.max(1, Number(failed)) }
  }, execute(Path.join(root, "node_modules/.bin", tool), args, { cwd: root, env }))

export interface SuiteOptions {
  /** The Node command. Default the current one. */
  readonly node?: ReadonlyArray<string>
  /** Further environment variables. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Runs tests by vitest. A test that did not run counts as failed. */
export const suite = (
  name: string,
  args: ReadonlyArray<string>,
  { node = [process.execPath], variables = {} }: SuiteOptions = {}
): Check =>
  Effect.suspend(() => {
    const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "clickview-tests-"))
    const reportFile = Path.join(folder, "report.json")
    const count = (outcome: Outcome): Count => {
      if (!Fs.existsSync(reportFile)) {
        return { passed: 0, failed: 1 }
      }
      const { numPassedTests: passed, numTotalTests } = JSON.parse(Fs.readFileSync(reportFile, "utf8")) as Report
      const failed = numTotalTests - passed
      return { passed, failed: outcome.code !== 0 || passed === 0 ? Math.max(failed, 1) : failed }
    }
    const [command = "", ...before] = node
    const vitest = [...before, "node_modules/vitest/vitest.mjs", "run", ...args]
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`]
    return report(
      name,
      count,
      execute(command, [...vitest, ...reporters], { cwd: root, env: { ...env, ...variables } })
    )
      .pipe(
        Effect.ensuring(Effect.sync(() => Fs.rmSync(folder, { recursive: true })))
      )
  })

/** Prints how many passed and failed, and sets the exit code. */
export const conclude = (counts: ReadonlyArray<Count>): Effect.Effect<void> => {
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0)
  return Effect.zipRight(
    Console.log(`${sum("passed")} passed, ${sum("failed")} failed`),
    Effect.sync(() => {
      process.exitCode = sum("failed") === 0 ? 0 : 1
    })
  )
}
