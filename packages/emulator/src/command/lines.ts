/**
 * Formats the lines that the command prints.
 */
import * as Console from "effect/Console"
import type { Fault } from "../faults/Fault.ts"
import type { RecordedRequest } from "../journal/RecordedRequest.ts"
import type { Client } from "../state/Client.ts"
import { viewKeyScope } from "../state/Client.ts"

/**
 * One line of output, as text and as data for `--json`.
 *
 * @internal
 */
export interface Line {
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
}

/** @internal */
export const requestLine = (request: RecordedRequest): Line => {
  const { form, json, method, path, status } = request
  const parameters = json === undefined
    ? Object.entries(form).map(([name, value]) => `${name}=${typeof value === "string" ? value : value.join(",")}`)
    : [JSON.stringify(json)]
  return {
    text: [method, path, status === undefined ? "unanswered" : String(status), ...parameters].join(" "),
    data: { event: "request", method, path, status: status ?? null, form, ...(json === undefined ? {} : { json }) }
  }
}

/** @internal */
export const warning = (host: string): Line => ({
  text: `Warning: ${host} is not loopback. Everybody who can reach this machine can use the emulator.`,
  data: { event: "warning", host, message: "not loopback: everybody who can reach this machine can use the emulator" }
})

/** @internal */
export const startupLines = (
  url: string,
  clients: ReadonlyArray<Client>,
  faults: ReadonlyArray<Fault>,
  caFile: string | undefined
): ReadonlyArray<Line> => [
  {
    text: `The ClickView emulator listens on ${url}. Press Ctrl-C to stop it.`,
    data: { event: "listening", url, clientId: clients[0]?.id }
  },
  ...clients.map(({ id, scopes = [viewKeyScope] }) => ({
    text: `client_id=${id} scope=${scopes.join(" ")}`,
    data: { event: "client", clientId: id }
  })),
  ...(caFile === undefined ? [] : [{
    text: `ca ${caFile}`,
    data: { event: "ca", file: caFile }
  }]),
  ...faults.map((fault) => ({ text: `fault ${JSON.stringify(fault)}`, data: { event: "fault", fault } }))
]

// Clients choose some of the text, so control, direction and line break characters must not reach the terminal.
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

const unicodeEscape = (character: string) =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`
  ).join("")

/** @internal */
export const printer = (asJson: boolean) => ({ data, text }: Line) =>
  Console.log((asJson ? JSON.stringify(data) : text).replaceAll(unprintable, asJson ? unicodeEscape : () => "?"))
