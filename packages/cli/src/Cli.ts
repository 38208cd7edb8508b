/**
 * The `Cli` is the command line `clickview` with its subcommands.
 *
 * @since 0.2.0
 */
import type { FaultRefused } from "@effect-clickview/emulator"
import { command as emulator } from "@effect-clickview/emulator/Cli"
import type { ListenError } from "@effect-clickview/emulator/NodeServer"
import type * as CliApp from "@effect/cli/CliApp"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import { call } from "./commands/call.ts"
import { doctor } from "./commands/doctor.ts"
import { described } from "./commands/Example.ts"
import { token } from "./commands/token.ts"
import { viewKey } from "./commands/viewKey.ts"
import type { ExitCode } from "./ExitCode.ts"
import { Output } from "./Output.ts"
import { overview } from "./Overview.ts"
import { plainly } from "./plainly.ts"

const clickview = Command.make("clickview").pipe(
  Command.withDescription(
    described("Finds out why an integration with ClickView does not work.", "clickview doctor")
  ),
  Command.withSubcommands([doctor, token, viewKey, call, emulator("emulator")])
)

/** Whether no command is given, or only `--help`. */
const asksForOverview = ([, , first, ...rest]: ReadonlyArray<string>): boolean =>
  first === undefined || (rest.length === 0 && ["--help", "-h"].includes(first))

const noTerminal = "--wizard asks questions, and standard input is no terminal. See --help for the options."

/**
 * Runs the command line. Without a terminal, `--wizard` exits at once, because nobody can answer its questions.
 *
 * @internal
 */
export const run = (version: string, { hasTerminal = true }: { readonly hasTerminal?: boolean } = {}) => {
  const command = Command.run(clickview, { name: "ClickView", version })
  return (args: ReadonlyArray<string>): Effect.Effect<
    void,
    ExitCode | FaultRefused | ListenError | ValidationError.ValidationError,
    CliApp.CliApp.Environment | Output
  > =>
    Effect.flatMap(Output, ({ hasColours, remark, result }) =>
      args.includes("--wizard") && !hasTerminal
        ? Effect.zipRight(remark(noTerminal), Effect.fail(ValidationError.invalidValue(HelpDoc.p(noTerminal))))
        : asksForOverview(args)
        ? result(overview(version))
        : hasColours
        ? command(args)
        : plainly(command(args)))
}
