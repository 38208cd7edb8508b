/**
 * The server that all peers are measured against: a token endpoint, the discovery document for MSAL, and an API that
 * checks the token.
 *
 * It runs in its own process and is written for speed. The first path segment selects a state, so that runs do not share
 * counters. `POST /<name>/control` changes that state.
 */
import * as Fs from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import * as Https from "node:https"
import type { AddressInfo } from "node:net"

/** How the server behaves for one run, and how many token requests it got. Latencies are milliseconds, lifetimes seconds. */
export interface ServerState {
  readonly mode: "ok" | "refuse" | "break" | "hang"
  readonly latency: number
  readonly apiLatency: number
  readonly lifetime: number
  /** Tokens below this number are revoked. */
  readonly validFrom: number
  readonly requests: number
}

const fresh: ServerState = { mode: "ok", latency: 0, apiLatency: 0, lifetime: 86_400, validFrom: 0, requests: 0 }

const states = new Map<string, ServerState>()

/** Responses that the server holds back in `hang` mode. */
const hanging = new Map<string, Array<ServerResponse>>()

/** Closes the held connections, as a client's timeout would. */
const drop = (name: string) => {
  for (const response of hanging.get(name) ?? []) response.socket?.destroy()
  hanging.delete(name)
}

const send = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) => {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers
  })
  response.end(text)
}

const later = (ms: number, then: () => void) => ms === 0 ? then() : void setTimeout(then, ms)

const token = (response: ServerResponse, name: string, world: ServerState) => {
  states.set(name, { ...world, requests: world.requests + 1 })
  if (world.mode === "hang") {
    hanging.set(name, [...hanging.get(name) ?? [], response])
    return
  }
  later(world.latency, () => {
    if (world.mode === "break") response.socket?.destroy()
    else if (world.mode === "refuse") send(response, 401, { error: "invalid_client" })
    else {
      send(response, 200, {
        access_token: `${"t".repeat(48)}.${world.requests}`,
        token_type: "Bearer",
        expires_in: world.lifetime,
        scope: "smartembed.viewkey"
      })
    }
  })
}

const api = (request: IncomingMessage, response: ServerResponse, name: string, world: ServerState) =>
  later(world.apiLatency, () => {
    const [scheme, value = ""] = (request.headers.authorization ?? "").split(" ")
    const { validFrom } = states.get(name) ?? world
    if (scheme === "Bearer" && Number(value.split(".")[1]) >= validFrom) send(response, 200, { fine: true })
    else send(response, 401, {}, { "www-authenticate": "Bearer error=\"invalid_token\"" })
  })

const answer = (request: IncomingMessage, response: ServerResponse, origin: string, body: string) => {
  const [, name = "", ...rest] = (request.url ?? "").split("?")[0]?.split("/") ?? []
  const world = states.get(name) ?? fresh
  switch (rest.join("/")) {
    case "connect/token": {
      token(response, name, world)
      return
    }
    case "api": {
      api(request, response, name, world)
      return
    }
    case "open": {
      later(world.apiLatency, () => send(response, 200, { fine: true }))
      return
    }
    case "drop":
      drop(name)
      {
        send(response, 200, world)
        return
      }
    case "control": {
      const next = { ...world, ...JSON.parse(body) as Partial<ServerState> }
      states.set(name, next)
      send(response, 200, next)
      return
    }
    case ".well-known/openid-configuration": {
      send(response, 200, {
        issuer: `${origin}/${name}`,
        token_endpoint: `${origin}/${name}/connect/token`,
        authorization_endpoint: `${origin}/${name}/connect/authorize`,
        jwks_uri: `${origin}/${name}/jwks`
      })
      return
    }
    default: {
      send(response, 404, {})
      return
    }
  }
}

const [certificate = "", key = ""] = process.argv.slice(2)

const server = Https.createServer(
  { cert: Fs.readFileSync(certificate), key: Fs.readFileSync(key), keepAliveTimeout: 600_000 },
  (request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => body += chunk)
    request.on("end", () => answer(request, response, `https://${request.headers.host ?? ""}`, body))
  }
)

server.listen(0, "127.0.0.1", 4096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.on("end", () => process.exit()).resume()
