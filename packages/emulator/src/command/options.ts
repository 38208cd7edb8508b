/**
 * The options of the emulator's command.
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
import { isSpan, spanOf } from "../data/span.ts"
import { Fault } from "../faults/Fault.ts"
import { definitions } from "../faults/Vocabulary.ts"
import { defaultClient } from "../state/Client.ts"

const invalid = (text: string) => ValidationError.invalidValue(HelpDoc.p(text))

const madeUp = Redacted.value(defaultClient.secrets[0])

const optional = <A>(option: Options.Options<A>, description: string) =>
  option.pipe(Options.optional, Options.withDescription(description))

/**
 * What the command takes. Each is optional, so that a file of configuration can say it instead.
 *
 * @internal
 */
export const commandOptions = {
  port: optional(Options.integer("port"), "The port to listen on; 0 takes any free one. Default: 8080"),
  host: optional(
    Options.text("host"),
    "The address to listen on; any other than loopback opens the emulator to the network. Default: 127.0.0.1"
  ),
  faults: Options.text("fault").pipe(
    Options.repeated,
    Options.mapEffect((texts) =>
      Effect.forEach(texts, (text) => Either.mapLeft(Fault.parse(text), (problem) => invalid(`--fault: ${problem}`)))
    ),
    Options.withDescription(
      "How to fail: a status or a name, what it takes, and a target, such as '503 for 30s' or 'Latency duration=2s first 3'. The names are listed above"
    )
  ),
  clientId: optional(Options.text("client-id"), `The client that is registered. Default: ${defaultClient.id}`),
  clientSecret: optional(
    Options.redacted("client-secret"),
    `Its secret. Default: ${madeUp}, which is made up, for the emulator alone`
  ),
  lifetime: optional(
    Options.text("lifetime").pipe(
      Options.mapEffect((text) =>
        isSpan(text)
          ? Effect.succeed(spanOf(text))
          : Effect.fail(invalid(`--lifetime: "${text}" is no duration such as 30s or 24h`))
      )
    ),
    "How long a token lives, such as 30s, 5m or 24h. Default: 24h"
  ),
  control: Options.boolean("control").pipe(
    Options.withDescription(`Serve the control API under ${controlPath}, to loopback alone. Default: not served`)
  ),
  controlToken: optional(
    Options.redacted("control-token"),
    "Serve the control API to whoever sends this bearer token, from anywhere, and to nobody else. Default: none"
  ),
  tls: optional(
    Options.choice("tls", ["self-signed"]),
    "Serve HTTPS with a certificate that is made at the start, for localhost and this machine's name. Default: HTTP"
  ),
  tlsNames: Options.text("tls-name").pipe(
    Options.repeated,
    Options.withDescription("A further name or address of the certificate, such as that of a container")
  ),
  caFile: optional(
    Options.text("ca-file"),
    "Where the certificate of the authority is written, for clients to trust. Default: nowhere"
  ),
  config: optional(
    Options.text("config").pipe(
      Options.mapEffect((path) => Effect.mapError(ConfigFile.read(path), invalid))
    ),
    "A file of JSON with any of port, host, clients, faults, answers, latency, control, controlToken, tls, caFile, json; what the command line says counts more"
  ),
  json: Options.boolean("json").pipe(Options.withDescription("Print each line as JSON. Default: as text"))
}

const targets: Arr.NonEmptyReadonlyArray<readonly [string, string]> = [
  ["on ROUTE", "this path, or * for every one"],
  ["client ID", "requests of this client"],
  ["nth N | N,N", "these requests, counted from 1"],
  ["first N", "the first so many"],
  ["after TIME, for TIME", "a period, counted from the start"],
  ["probability P, seed SEED", "some of them, from 0 to 1, the same from the same seed"]
]

const list = (items: Arr.NonEmptyReadonlyArray<readonly [string, string]>) =>
  HelpDoc.descriptionList(Arr.map(items, ([name, text]) => [Span.text(name), HelpDoc.p(text)] as const))

const vocabulary = Arr.map(
  definitions,
  ({ doc, name, parameters }) => [[name, ...parameters.map((parameter) => `${parameter}=`)].join(" "), doc] as const
)

/**
 * What the command does, how a fault is written, and every name of one.
 *
 * @internal
 */
export const description = HelpDoc.blocks([
  HelpDoc.p("ClickView in a box: its token endpoint and Smart Embed API on a socket, failing on command"),
  HelpDoc.p("Example: --port 8080 --fault '503 for 30s'"),
  HelpDoc.h1("FAULTS"),
  HelpDoc.p(
    "--fault takes a status or a name, what it takes as name=value, and a target. What begins with a brace is JSON, as in docs/FAULTS.md."
  ),
  list(targets),
  list(vocabulary)
])
