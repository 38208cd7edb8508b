#!/usr/bin/env node
/**
 * The `clickview-emulator` program: runs the command line on Node.
 *
 * @since 0.1.0
 */
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { isatty } from "node:tty"
import { run } from "./Cli.ts"
import { withoutColours } from "./command/plainConsole.ts"

const Manifest = Schema.Struct({ version: Schema.String })

const { version } = Schema.decodeUnknownSync(Manifest)(createRequire(import.meta.url)("../package.json"))

const { argv, env } = process

const isPlain = !isatty(1) || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb"

run(version, { hasTerminal: isatty(0) })(argv).pipe(
  Effect.tapError((error) => ValidationError.isValidationError(error) ? Effect.void : Console.error(error.message)),
  isPlain ? withoutColours : identity,
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
