/**
 * Runs `clickview` in this process, and returns its output and exit code.
 */
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { vi } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Exit, Layer, Option } from "effect"
import { run } from "../../src/Cli.ts"
import { ExitCode } from "../../src/ExitCode.ts"
import { Output } from "../../src/Output.ts"
import type { Variables } from "./Stage.ts"

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Environment {
  /** The environment variables of the command. */
  readonly variables?: Variables
  /** The content of `.env`. */
  readonly dotEnv?: string
  /** The proxy variables of this process. */
  readonly proxies?: Variables
  readonly hasColours?: boolean
}

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS"]

const withProxies = (variables: Variables) =>
  Effect.acquireRelease(
    Effect.sync(() => names.forEach((name) => vi.stubEnv(name, variables[name]))),
    () => Effect.sync(() => vi.unstubAllEnvs())
  )

/** Runs it with these arguments. */
export const clickview = (
  args: ReadonlyArray<string>,
  { dotEnv, hasColours = false, proxies = {}, variables = {} }: Environment = {}
): Effect.Effect<Ended> =>
  Effect.gen(function*() {
    yield* withProxies(proxies)
    const written = { stdout: "", stderr: "" }
    const line = (name: keyof typeof written) => (text: string) =>
      Effect.sync(() => {
        written[name] += `${text}\n`
      })
    const output = Layer.succeed(Output, {
      result: line("stdout"),
      remark: line("stderr"),
      bytes: (bytes) =>
        Effect.sync(() => {
          written.stdout += Buffer.from(bytes).toString()
        }),
      hasColours,
      width: 100,
      program: { clickview: "0.0.0", node: "v20.0.0", system: "linux x64" }
    })
    const files = FileSystem.layerNoop(
      dotEnv === undefined ? {} : { readFileString: () => Effect.succeed(dotEnv) }
    )
    const exit = yield* Effect.exit(
      run("0.0.0", { hasTerminal: false })(["node", "clickview", ...args]).pipe(
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" })),
        Effect.provide(Layer.mergeAll(output, NodeContext.layer).pipe(Layer.merge(files)))
      )
    )
    const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
    const code = Exit.isSuccess(exit) ? 0 : failure instanceof ExitCode ? failure.code : 1
    return { code, ...written }
  }).pipe(Effect.scoped)

/** Replaces what differs between runs: ports and times. */
export const steady = (text: string): string =>
  text
    .replaceAll(/(127\.0\.0\.1|localhost|\.test):\d{4,5}/g, "$1:PORT")
    .replaceAll(/ {2}[\d.]+ (ms|s|min)$/gm, "")
    .replaceAll(/[\d.]+ s (ahead of|behind) (\S+)/g, "the same as $2's")
    .replaceAll(/machine's date is\s+\d{4}-\d\d-\d\d/g, (date) => date.replaceAll(/\d/g, "N"))
    .replaceAll(/ends in [\d.]+ days/g, "ends in N days")
