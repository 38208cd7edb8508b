/**
 * The `Output` is where a command writes. A command's result goes to standard output and everything else to standard
 * error, so that a script can read the result alone.
 *
 * @since 0.2.0
 */
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Report } from "./Report.ts"

/** The part of standard output that is used here. Pipes and files have neither `isTTY` nor `columns`. */
interface Stdout {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (bytes: Uint8Array, done: () => void) => unknown
}

const wide = 100

/** @internal */
export class Output extends Context.Tag("@effect-clickview/cli/Output")<Output, {
  /** Writes a line to standard output. */
  readonly result: (text: string) => Effect.Effect<void>
  /** Writes a line to standard error. */
  readonly remark: (text: string) => Effect.Effect<void>
  /** Writes bytes to standard output as they are. */
  readonly bytes: (bytes: Uint8Array) => Effect.Effect<void>
  readonly hasColours: boolean
  readonly width: number
  readonly program: Report["program"]
}>() {
  /** Writes to this process's standard output unless another is given. */
  static readonly layer = (version: string, stdout: Stdout = process.stdout): Layer.Layer<Output> =>
    Layer.effect(
      Output,
      Effect.gen(function*() {
        const variable = (name: string) => Effect.orElseSucceed(Config.withDefault(Config.string(name), ""), () => "")
        const isPlain = (yield* variable("NO_COLOR")) !== "" || (yield* variable("TERM")) === "dumb"
        const { arch, platform, version: node } = process
        const { columns = wide, isTTY = false } = stdout
        return {
          result: (text) => Console.log(text),
          remark: (text) => Console.error(text),
          bytes: (bytes) =>
            Effect.async((resume) => {
              stdout.write(bytes, () => resume(Effect.void))
            }),
          hasColours: isTTY && !isPlain,
          // A report in a file or a ticket is not wrapped at the width of a terminal.
          width: isTTY ? Math.min(Math.max(columns, 40), 110) : wide,
          program: { clickview: version, node, system: `${platform} ${arch}` }
        }
      })
    )
}
