/**
 * The `Cli` puts the emulator on a socket from a terminal: what it is told, a line for each request, and an end in good
 * order. Its output holds no secret that a program sent, and no token.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as Arr from "effect/Array"
import * as Console from "effect/Console"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { controlPath } from "./ControlApi.ts"
import { Fault } from "./Fault.ts"
import { isLoopback } from "./internal/loopback.ts"
import { isSpan, spanOf } from "./internal/span.ts"
import { NodeServer } from "./NodeServer.ts"
import type { RecordedRequest } from "./RecordedRequest.ts"
import { vocabulary } from "./Vocabulary.ts"

const { id: defaultId, secrets: [defaultSecret] } = ClickViewEmulator.defaultClient

const invalid = (text: string) => ValidationError.invalidValue(HelpDoc.p(text))

const port = Options.integer("port").pipe(
  Options.withDefault(8080),
  Options.withDescription("The port to listen on; 0 takes any free one")
)

const host = Options.text("host").pipe(
  Options.withDefault("127.0.0.1"),
  Options.withDescription("The address to listen on; any other than loopback opens the emulator to the network")
)

const faults = Options.text("fault").pipe(
  Options.repeated,
  Options.mapEffect((texts) =>
    Effect.forEach(texts, (text) => Either.mapLeft(Fault.parse(text), (problem) => invalid(`--fault: ${problem}`)))
  ),
  Options.withDescription(
    "How to fail: a status or a name, and a target, such as '503 for 30s' or 'Latency duration=2s first 3'; may be " +
      `repeated. The names: ${vocabulary.map(({ name }) => name).join(", ")}`
  )
)

const clientId = Options.text("client-id").pipe(
  Options.withDefault(defaultId),
  Options.withDescription("The client that is registered")
)

const clientSecret = Options.redacted("client-secret").pipe(
  Options.withDefault(defaultSecret),
  Options.withDescription("Its secret; made up, for the emulator alone")
)

const lifetime = Options.text("lifetime").pipe(
  Options.withDefault("24h"),
  Options.mapEffect((text) =>
    isSpan(text)
      ? Effect.succeed(spanOf(text))
      : Effect.fail(invalid(`--lifetime: "${text}" is no duration such as 30s or 24h`))
  ),
  Options.withDescription("How long a token lives")
)

const control = Options.boolean("control").pipe(
  Options.withDescription(`Serve the control API under ${controlPath}, to loopback alone`)
)

const controlToken = Options.redacted("control-token").pipe(
  Options.optional,
  Options.withDescription("Serve the control API to whoever sends this bearer token, from anywhere, and to nobody else")
)

const json = Options.boolean("json").pipe(Options.withDescription("Print each line as JSON"))

interface Line {
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
}

const requestLine = (request: RecordedRequest): Line => {
  const { form, json, method, path, status } = request
  const told = json === undefined
    ? Object.entries(form).map(([name, value]) => `${name}=${typeof value === "string" ? value : value.join(",")}`)
    : [JSON.stringify(json)]
  return {
    text: [method, path, status === undefined ? "unanswered" : String(status), ...told].join(" "),
    data: { event: "request", method, path, status: status ?? null, form, ...(json === undefined ? {} : { json }) }
  }
}

// What a client sends decides nothing about the terminal: no control, no direction, no line of its own.
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`
  ).join("")

const printer = (asJson: boolean) => ({ data, text }: Line) =>
  Console.log((asJson ? JSON.stringify(data) : text).replaceAll(unprintable, asJson ? escaped : () => "?"))

const warning = (host: string): Line => ({
  text: `Warning: ${host} is not loopback. Whoever can reach this machine can use the emulator.`,
  data: { event: "warning", host, message: "not loopback: whoever can reach this machine can use the emulator" }
})

const started = (url: string, clientId: string, faults: ReadonlyArray<Fault>): ReadonlyArray<Line> => [
  { text: `The ClickView emulator listens on ${url}. Ctrl-C ends it.`, data: { event: "listening", url, clientId } },
  { text: `client_id=${clientId} scope=smartembed.viewkey`, data: { event: "client", clientId } },
  ...faults.map((fault) => ({ text: `fault ${JSON.stringify(fault)}`, data: { event: "fault", fault } }))
]

interface Settings {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  readonly control: boolean
  readonly controlToken: Option.Option<Redacted.Redacted>
  readonly faults: ReadonlyArray<Fault>
  readonly host: string
  readonly json: boolean
  readonly lifetime: Duration.Duration
  readonly port: number
}

const serve = ({ clientId, clientSecret, control, controlToken, faults, host, json, lifetime, port }: Settings) => {
  const print = printer(json)
  const secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted> = [clientSecret]
  const server = NodeServer.layer({
    clients: [{ id: clientId, secrets, lifetime }],
    control: control || Option.isSome(controlToken),
    controlToken: Option.getOrUndefined(controlToken),
    host,
    port,
    onRequest: (request) => print(requestLine(request))
  })
  const program = Effect.gen(function*() {
    if (!isLoopback(host)) yield* print(warning(host))
    const { url } = yield* NodeServer
    const { setFault } = yield* ClickViewEmulator
    yield* Effect.forEach(faults, setFault, { discard: true })
    yield* Effect.forEach(started(url, clientId, faults), print, { discard: true })
    return yield* Effect.never
  })
  return Effect.provide(program, server)
}

/**
 * The command under a name, to put it below a command of your own. Fails with `ListenError` when it cannot listen, and
 * with `FaultRefused` when a fault cannot be set.
 *
 * @since 0.2.0
 * @category constructors
 */
export const command = <Name extends string>(name: Name) =>
  Command.make(
    name,
    { clientId, clientSecret, control, controlToken, faults, host, json, lifetime, port },
    serve
  ).pipe(
    Command.withDescription(
      "ClickView in a box: its token endpoint and Smart Embed API on a socket, failing on command"
    )
  )

/**
 * Runs the command line of `clickview-emulator`. Fails as `command` does, with a sentence to be printed.
 *
 * @since 0.2.0
 * @category constructors
 */
export const run = (version: string) =>
  Command.run(command("clickview-emulator"), { name: "ClickView emulator", version })
