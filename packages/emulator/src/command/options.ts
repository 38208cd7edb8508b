/**
 * Defines the options of the command.
 */
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Span from "@effect/cli/HelpDoc/Span"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as ConfigFile from "../ConfigFile.ts"
import { controlPath } from "../ControlApi.ts"
import { decoder } from "../data/decode.ts"
import { DurationFromData } from "../data/duration.ts"
import { definitions } from "../faults/definitions.ts"
import { Fault } from "../faults/Fault.ts"
import { targetKeywords } from "../faults/faultText.ts"
import { defaultClient } from "../state/Client.ts"

const invalid = (text: string) => ValidationError.invalidValue(HelpDoc.p(text))

const decodeDuration = decoder(DurationFromData)

const defaultSecret = Redacted.value(defaultClient.secrets[0])

const optional = <A>(option: Options.Options<A>, description: string) =>
  option.pipe(Options.optional, Options.withDescription(description))

/**
 * The options of the command. Each is optional, so that the configuration file can set it instead.
 *
 * @internal
 */
export const commandOptions = {
  port: optional(Options.integer("port"), "The port to listen on, or 0 for any free port. Default: 8080"),
  host: optional(
    Options.text("host"),
    "The address to listen on. Addresses other than loopback expose the emulator to the network. Default: 127.0.0.1"
  ),
  faults: Options.text("fault").pipe(
    Options.repeated,
    Options.mapEffect((texts) =>
      Effect.forEach(texts, (text) => Either.mapLeft(Fault.parse(text), (problem) => invalid(`--fault: ${problem}`)))
    ),
    Options.withDescription(
      "A fault: a status or a name, its parameters and a target, such as '503 for 30s' or 'Latency duration=2s first 3'. All names are listed above"
    )
  ),
  clientId: optional(Options.text("client-id"), `The id of the registered client. Default: ${defaultClient.id}`),
  clientSecret: optional(
    Options.redacted("client-secret"),
    `The secret of the registered client. Default: ${defaultSecret}, which is made up for the emulator`
  ),
  lifetime: optional(
    Options.text("lifetime").pipe(
      Options.mapEffect((text) =>
        Either.mapLeft(
          decodeDuration(text),
          () => invalid(`--lifetime: "${text}" is not a duration such as 30s or 24h`)
        )
      )
    ),
    "The lifetime of tokens, such as 30s, 5m or 24h. Default: 24h"
  ),
  control: Options.boolean("control").pipe(
    Options.withDescription(`Serve the control API under ${controlPath}, to loopback only. Default: not served`)
  ),
  controlToken: optional(
    Options.redacted("control-token"),
    "Serve the control API to any address, but only to requests with this bearer token. Default: none"
  ),
  tls: optional(
    Options.choice("tls", ["self-signed"]),
    "Serve HTTPS with a new certificate for localhost and this machine's host name. Default: HTTP"
  ),
  tlsNames: Options.text("tls-name").pipe(
    Options.repeated,
    Options.withDescription("An additional name or address for the certificate, such as a container's")
  ),
  caFile: optional(
    Options.text("ca-file"),
    "The file to write the authority's certificate to, for clients to trust. Default: none"
  ),
  config: optional(
    Options.text("config").pipe(
      Options.mapEffect((path) => Effect.mapError(ConfigFile.read(path), invalid))
    ),
    "A JSON file with any of port, host, clients, faults, responses, latency, control, controlToken, tls, caFile, json. Options of the command line take precedence"
  ),
  json: Options.boolean("json").pipe(Options.withDescription("Print each line as JSON. Default: as text"))
}

const list = (items: Arr.NonEmptyReadonlyArray<readonly [words: string, doc: string]>) =>
  HelpDoc.descriptionList(Arr.map(items, ([words, doc]) => [Span.text(words), HelpDoc.p(doc)] as const))

const targets = Arr.map(targetKeywords, ({ doc, keyword, value }) => [`${keyword} ${value}`, doc] as const)

const faults = Arr.map(
  definitions,
  ({ doc, name, parameters }) => [[name, ...parameters.map((parameter) => `${parameter}=`)].join(" "), doc] as const
)

/**
 * The description in `--help`: the command, the syntax of faults, and every fault.
 *
 * @internal
 */
export const description = HelpDoc.blocks([
  HelpDoc.p("Emulates ClickView's token endpoint and Smart Embed API on a socket, with faults on request"),
  HelpDoc.p("Example: --port 8080 --fault '503 for 30s'"),
  HelpDoc.h1("FAULTS"),
  HelpDoc.p(
    "--fault takes a status or a name, parameters as name=value, and a target. Text that starts with { is JSON, as in docs/FAULTS.md."
  ),
  list(targets),
  list(faults)
])
