/**
 * The `Cli` runs the emulator's server from a terminal and prints a line for each request. Its output contains no client
 * secret that a program sent and no access token.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as FileSystem from "@effect/platform/FileSystem"
import type * as Arr from "effect/Array"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { printer, requestLine, startupLines, warning } from "./command/lines.ts"
import { commandOptions, description } from "./command/options.ts"
import { isLoopback } from "./control/loopback.ts"
import { NodeServer } from "./NodeServer.ts"
import type { Client } from "./state/Client.ts"

const { defaultClient } = ClickViewEmulator

type ParsedOptions = Command.Command.ParseConfig<typeof commandOptions>

/** The client that the options describe. It replaces the clients of the configuration file. */
const clientOf = ({ clientId, clientSecret, lifetime }: ParsedOptions): Client | undefined => {
  if (Option.isNone(clientId) && Option.isNone(clientSecret) && Option.isNone(lifetime)) return undefined
  const secret = Option.getOrElse(clientSecret, () => defaultClient.secrets[0])
  const secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted> = [secret]
  return {
    id: Option.getOrElse(clientId, () => defaultClient.id),
    secrets,
    lifetime: Option.getOrUndefined(lifetime)
  }
}

const settingsOf = (options: ParsedOptions) => {
  const file = Option.getOrUndefined(options.config)
  const client = clientOf(options)
  const controlToken = Option.getOrUndefined(options.controlToken) ?? file?.controlToken
  const tls = Option.getOrUndefined(options.tls) ?? file?.tls
  return {
    caFile: Option.getOrUndefined(options.caFile) ?? file?.caFile,
    clients: client === undefined ? file?.clients ?? [defaultClient] : [client],
    control: options.control || (file?.control ?? controlToken !== undefined),
    controlToken,
    faults: [...file?.faults ?? [], ...options.faults],
    host: Option.getOrUndefined(options.host) ?? file?.host ?? "127.0.0.1",
    json: options.json || (file?.json ?? false),
    latency: file?.latency,
    port: Option.getOrUndefined(options.port) ?? file?.port ?? 8080,
    responses: file?.responses ?? [],
    tls: tls === undefined || options.tlsNames.length === 0 ? tls : { names: options.tlsNames }
  }
}

const refuse = (text: string) =>
  Effect.zipRight(Console.error(text), Effect.fail(ValidationError.invalidValue(HelpDoc.p(text))))

const checkOptions = ({ caFile, tls }: ReturnType<typeof settingsOf>, options: ParsedOptions) =>
  tls === undefined && (caFile !== undefined || options.tlsNames.length > 0)
    ? refuse("--ca-file and --tls-name need --tls self-signed")
    : Effect.void

const write = (path: string, certificate: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.writeFileString(path, certificate)).pipe(
    Effect.catchAll(() => refuse(`--ca-file: ${path} cannot be written`))
  )

const serve = (options: ParsedOptions) => {
  const settings = settingsOf(options)
  const { caFile, clients, faults, host, json, responses } = settings
  const print = printer(json)
  const program = Effect.gen(function*() {
    if (!isLoopback(host)) yield* print(warning(host))
    const { caCertificate, url } = yield* NodeServer
    if (caFile !== undefined && caCertificate !== undefined) yield* write(caFile, caCertificate)
    const { respondNext, setFault } = yield* ClickViewEmulator
    yield* Effect.forEach(faults, setFault, { discard: true })
    yield* respondNext(...responses)
    yield* Effect.forEach(startupLines(url, clients, faults, caFile), print, { discard: true })
    return yield* Effect.never
  })
  return Effect.zipRight(
    checkOptions(settings, options),
    Effect.provide(program, NodeServer.layer({ ...settings, onRequest: (request) => print(requestLine(request)) }))
  )
}

/**
 * Makes the command under a name, for use as a subcommand of another program. Fails with `ListenError` if the server
 * cannot listen and with `FaultRefused` if a fault cannot be set. If options contradict each other, it prints a
 * `ValidationError` and fails with it.
 *
 * @since 0.2.0
 * @category constructors
 */
export const command = <Name extends string>(name: Name) =>
  Command.make(name, commandOptions, serve).pipe(Command.withDescription(description))

/**
 * Runs the command line of `clickview-emulator`. Fails as `command` does; each error's message can be printed. `--wizard`
 * fails without a terminal.
 *
 * @since 0.2.0
 * @category constructors
 */
export const run = (version: string, { hasTerminal = true }: { readonly hasTerminal?: boolean } = {}) => {
  const runCommand = Command.run(command("clickview-emulator"), { name: "ClickView emulator", version })
  return (args: ReadonlyArray<string>) =>
    args.includes("--wizard") && !hasTerminal
      ? refuse("--wizard needs a terminal as standard input. See --help for the options.")
      : runCommand(args)
}
