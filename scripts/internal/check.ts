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
  /** What failed, a line each. */
  readonly failures: ReadonlyArray<string>
}

export type Check = Effect.Effect<Count>

/** The part of vitest's JSON report that this reads. */
interface Report {
  readonly numPassedTests: number
  readonly numTotalTests: number
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly assertionResults: ReadonlyArray<{ readonly fullName: string; readonly status: string }>
  }>
}

/** The tests that failed, and the files that failed without one. */
const failuresOf = ({ testResults }: Report): ReadonlyArray<string> =>
  testResults.flatMap(({ assertionResults, name, status }) => {
    const file = Path.relative(root, name)
    const failed = assertionResults.filter((test) => test.status === "failed")
    if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`)
    return status === "failed" ? [file] : []
  })

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
    const { failed, failures, passed } = count(outcome)
    const tests = passed + failed === 1 ? "" : `  ${passed} passed${failed === 0 ? "" : `, ${failed} failed`}`
    const seconds = `${Duration.toSeconds(duration).toFixed(1)} s`
    yield* Console.log(`${failed === 0 ? "ok  " : "FAIL"} ${name.padEnd(24)} ${seconds.padStart(8)}${tests}`)
    if (failed > 0) yield* Console.log(`${outcome.stdout}${outcome.stderr}`)
    return { passed, failed, failures: failed > 0 && failures.length === 0 ? [name] : failures }
  })

const one = ({ code }: Outcome): Count => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [] })

/** Runs a tool of the repository. */
export const check = (name: string, tool: string, args: ReadonlyArray<string>): Check =>
  report(name, one, execute(Path.join(root, "node_modules/.bin", tool), args, { cwd: root, env }))

/** Runs a script that ends with `conclude`. */
export const counted = (name: string, tool: string, args: ReadonlyArray<string>): Check =>
  report(name, (outcome) => {
    const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed\s*$/m.exec(outcome.stdout) ?? []
    return {
      passed: Number(passed),
      failed: outcome.code === 0 ? Number(failed) : Math.max(1, Number(failed)),
      failures: [...outcome.stdout.matchAll(/^failed: (.*)$/gm)].map(([, failure = ""]) => failure)
    }
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
        return { passed: 0, failed: 1, failures: [] }
      }
      const results = JSON.parse(Fs.readFileSync(reportFile, "utf8")) as Report
      const { numPassedTests: passed, numTotalTests } = results
      const failed = numTotalTests - passed
      return {
        passed,
        failed: outcome.code !== 0 || passed === 0 ? Math.max(failed, 1) : failed,
        failures: failuresOf(results)
      }
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

/** Prints what failed and how many passed and failed, and sets the exit code. */
export const conclude = (counts: ReadonlyArray<Count>): Effect.Effect<void> => {
  const sum = (key: "passed" | "failed") => counts.reduce((total, count) => total + count[key], 0)
  const failures = counts.flatMap((count) => count.failures.map((failure) => `failed: ${failure}`))
  return Effect.zipRight(
    Console.log([...failures, `${sum("passed")} passed, ${sum("failed")} failed`].join("\n")),
    Effect.sync(() => {
      process.exitCode = sum("failed") === 0 ? 0 : 1
    })
  )
}
