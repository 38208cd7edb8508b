/** The end of a check: one line on success, otherwise all problems and a non-zero exit code. */
import * as Path from "node:path"

export const root = Path.resolve(import.meta.dirname, "../..")

export const verdict = (good: string, problems: ReadonlyArray<string>) => {
  if (problems.length === 0) {
    console.log(good)
  } else {
    console.error(problems.join("\n"))
    process.exitCode = 1
  }
}
