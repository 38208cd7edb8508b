#!/usr/bin/env node
/**
 * The program `clickview`: runs the command line on Node.
 *
 * @since 0.2.0
 */
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Runtime from "@effect/platform/Runtime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { isatty } from "node:tty"
import { run } from "./Cli.ts"
import { ExitCode } from "./ExitCode.ts"
import { Output } from "./Output.ts"

const Manifest = Schema.Struct({ version: Schema.String })

const { version } = Schema.decodeUnknownSync(Manifest)(createRequire(import.meta.url)("../package.json"))

const teardown: Runtime.Teardown = (exit, onExit) => {
  const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
  if (failure instanceof ExitCode) onExit(failure.code)
  else Runtime.defaultTeardown(exit, onExit)
}

run(version, { hasTerminal: isatty(0) })(process.argv).pipe(
  Effect.tapError((error) =>
    error instanceof ExitCode || ValidationError.isValidationError(error) ? Effect.void : Console.error(error.message)
  ),
  Effect.provide(Layer.merge(NodeContext.layer, Output.layer(version))),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
