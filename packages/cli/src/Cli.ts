/**
 * The `Cli` puts all commands under one name.
 *
 * @since 0.2.0
 */
import type { FaultRefused } from "@effect-clickview/emulator"
import { command as emulator } from "@effect-clickview/emulator/Cli"
import type { ListenError } from "@effect-clickview/emulator/NodeServer"
import type * as CliApp from "@effect/cli/CliApp"
import * as Command from "@effect/cli/Command"
import type * as ValidationError from "@effect/cli/ValidationError"
import type * as Effect from "effect/Effect"
import { call } from "./commands/call.ts"
import { doctor } from "./commands/doctor.ts"
import { described } from "./commands/Example.ts"
import { token } from "./commands/token.ts"
import { viewKey } from "./commands/viewKey.ts"
import type { ExitCode } from "./ExitCode.ts"
import type { Output } from "./Output.ts"

const clickview = Command.make("clickview").pipe(
  Command.withDescription(
    described("Why an integration with ClickView does not work, in one command.", "clickview doctor")
  ),
  Command.withSubcommands([doctor, token, viewKey, call, emulator("emulator")])
)

/**
 * Runs the command line.
 *
 * @internal
 */
export const run = (version: string): (args: ReadonlyArray<string>) => Effect.Effect<
  void,
  ExitCode | FaultRefused | ListenError | ValidationError.ValidationError,
  CliApp.CliApp.Environment | Output
> => Command.run(clickview, { name: "ClickView", version })
