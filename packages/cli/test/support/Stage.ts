/**
 * The `Stage` is the environment of a support case: servers, a proxy, a resolver.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { vi } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import Dns from "node:dns"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"
import type { Certificate } from "./Authority.ts"
import { listen } from "./listen.ts"

const id = ClickViewEmulator.defaultClient.id
export const secret = Redacted.value(ClickViewEmulator.defaultClient.secrets[0])

export type Variables = Readonly<Record<string, string>>

/** Valid credentials, and both addresses at this origin. */
export const at = (origin: string): Variables => ({
  CLICKVIEW_CLIENT_ID: id,
  CLICKVIEW_CLIENT_SECRET: secret,
  CLICKVIEW_TOKEN_URL: `${origin}/connect/token`,
  CLICKVIEW_API_URL: origin
})

/** The variables for the provided emulator. */
export const atEmulator: Effect.Effect<Variables, never, NodeServer> = Effect.map(NodeServer, ({ url }) => at(url))

/** A server with this handler. */
export const server = (handler: Http.RequestListener): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(listen(Http.createServer(handler)), (port) => `http://127.0.0.1:${port}`)

/** The port of a server with this certificate. */
export const secureServer = (
  { cert, key }: Certificate,
  handler: Http.RequestListener
): Effect.Effect<number, never, Scope.Scope> => listen(Https.createServer({ cert, key }, handler))

/** Accepts connections and sends nothing. */
export const silentServer: Effect.Effect<number, never, Scope.Scope> = Effect.suspend(() => listen(Net.createServer()))

/** A proxy that answers every `CONNECT` with these bytes, or with a tunnel to a loopback port. */
export const proxy = (
  answer: string | { readonly port: number },
  seen: Array<string> = []
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.suspend(() => {
    const server = Http.createServer()
    server.on("connect", (request, socket) => {
      seen.push(request.url ?? "")
      socket.on("error", () => undefined)
      if (typeof answer === "string") {
        socket.end(answer.replaceAll("\n", "\r\n"))
        return
      }
      const way = Net.connect(answer.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
        way.pipe(socket).pipe(way)
      })
      way.on("error", () => socket.destroy())
      socket.on("close", () => way.destroy())
    })
    return Effect.map(listen(server), (port) => `http://127.0.0.1:${port}`)
  })

type Found = ReadonlyArray<{ readonly address: string; readonly family: number }>

/** A resolver that knows only these names. */
export const resolver = (names: Readonly<Record<string, Found>>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const look = (host: string, options: { readonly all?: boolean }, done: (...result: Array<unknown>) => void) => {
        const found = names[host]
        const [first] = found ?? []
        if (first === undefined) done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }))
        else if (options.all === true) done(null, found)
        else done(null, first.address, first.family)
      }
      return vi.spyOn(Dns, "lookup").mockImplementation(look as typeof Dns.lookup)
    }),
    (spy) => Effect.sync(() => spy.mockRestore())
  ).pipe(Effect.asVoid)

/** A page as a filter sends it. */
const page = (title: string) => `<!doctype html><html><head><title>${title}</title></head><body>…</body></html>`

/** Responds with a page. */
export const pageOf = (status: number, title: string): Http.RequestListener => (_, response) => {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page(title))
}

/** Responds with JSON. */
export const jsonOf =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Http.RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
  }
