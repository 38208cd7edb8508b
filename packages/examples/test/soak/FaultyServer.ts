/**
 * A token endpoint on a socket with random outages, in each of which it fails, hangs or resets connections. A seed makes
 * the outages reproducible.
 *
 * A token's value contains its expiry, so that a client can check a token without the server.
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import { once } from "node:events"
import * as Http from "node:http"

/** The server's URL and counters. */
export interface FaultyServer {
  readonly tokenUrl: string
  readonly counts: { requests: number; issued: number; faults: number; outages: number }
}

/** A random number generator for [0, 1) that is reproducible by its seed. */
const randomFrom = (seed: number) => {
  let state = Math.imul(seed, 2_654_435_761)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The longest outage, in milliseconds. */
const longestOutage = 1500

const listen = (lifetime: number, seed: number, faultRate: number) => {
  const random = randomFrom(seed)
  const counts = { requests: 0, issued: 0, faults: 0, outages: 0 }
  let outageEndsAt = 0
  let fault: ((response: Http.ServerResponse) => void) | undefined = undefined

  const issue = (response: Http.ServerResponse) => {
    counts.issued++
    const body = JSON.stringify({
      access_token: `soak.${counts.issued}.${Date.now() + lifetime}`,
      token_type: "Bearer",
      expires_in: lifetime / 1000
    })
    response.writeHead(200, { "content-type": "application/json" }).end(body)
  }

  const rejection = JSON.stringify({ error: "unauthorized_client" })

  const faults: ReadonlyArray<(response: Http.ServerResponse) => void> = [
    (response) => response.writeHead(503).end(),
    (response) => response.writeHead(429, { "retry-after": "1" }).end(),
    (response) => response.writeHead(400).end(rejection),
    (response) => response.writeHead(200).end("<html>"),
    (response) => response.socket?.resetAndDestroy(),
    (response) => {
      response.writeHead(200).write("{\"access_token\":")
      response.socket?.resetAndDestroy()
    },
    (response) => {
      response.writeHead(200).write("{\"access_token\":")
    },
    () => undefined
  ]

  const server = Http.createServer((request, response) => {
    request.resume()
    request.on("end", () => {
      counts.requests++
      if (counts.requests > 1 && Date.now() >= outageEndsAt && random() < faultRate) {
        counts.outages++
        outageEndsAt = Date.now() + 200 + random() * (longestOutage - 200)
        fault = faults[Math.floor(random() * faults.length)]
      }
      if (Date.now() >= outageEndsAt) {
        issue(response)
        return
      }
      counts.faults++
      fault?.(response)
    })
  })
  server.listen(0, "127.0.0.1")
  return { server, counts }
}

/** Starts a server. Its tokens live `lifetime` milliseconds. A request after the first starts an outage at `faultRate`. */
export const make = (options: {
  readonly lifetime: number
  readonly seed: number
  readonly faultRate: number
}): Effect.Effect<FaultyServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { counts, server } = yield* Effect.acquireRelease(
      Effect.sync(() => listen(options.lifetime, options.seed, options.faultRate)),
      ({ server }) =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    yield* Effect.promise(() => once(server, "listening"))
    const address = server.address()
    const port = typeof address === "object" ? address?.port : undefined
    return { tokenUrl: `http://127.0.0.1:${port}/connect/token`, counts }
  })
