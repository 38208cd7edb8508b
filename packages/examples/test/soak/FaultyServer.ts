/**
 * A token endpoint on a socket that has bouts of trouble, in each of which it fails, stalls or resets, drawn by a seed. The
 * value of a token says when it expires, so that whoever is handed one can tell without asking.
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import { once } from "node:events"
import * as Http from "node:http"

/** Where it listens, and what it has counted. */
export interface FaultyServer {
  readonly tokenUrl: string
  readonly counts: { requests: number; issued: number; faults: number; bouts: number }
}

/** Draws from [0, 1), the same for the same seed. */
const drawing = (seed: number) => {
  let state = Math.imul(seed, 2_654_435_761)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** How long trouble lasts at most, in milliseconds. */
const longestBout = 1500

const listen = (lifetime: number, seed: number, share: number) => {
  const draw = drawing(seed)
  const counts = { requests: 0, issued: 0, faults: 0, bouts: 0 }
  let troubledUntil = 0
  let trouble: ((response: Http.ServerResponse) => void) | undefined = undefined

  const issue = (response: Http.ServerResponse) => {
    counts.issued++
    const body = JSON.stringify({
      access_token: `soak.${counts.issued}.${Date.now() + lifetime}`,
      token_type: "Bearer",
      expires_in: lifetime / 1000
    })
    response.writeHead(200, { "content-type": "application/json" }).end(body)
  }

  const refused = JSON.stringify({ error: "unauthorized_client" })

  const faults: ReadonlyArray<(response: Http.ServerResponse) => void> = [
    (response) => response.writeHead(503).end(),
    (response) => response.writeHead(429, { "retry-after": "1" }).end(),
    (response) => response.writeHead(400).end(refused),
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
      if (counts.requests > 1 && Date.now() >= troubledUntil && draw() < share) {
        counts.bouts++
        troubledUntil = Date.now() + 200 + draw() * (longestBout - 200)
        trouble = faults[Math.floor(draw() * faults.length)]
      }
      if (Date.now() >= troubledUntil) {
        issue(response)
        return
      }
      counts.faults++
      trouble?.(response)
    })
  })
  server.listen(0, "127.0.0.1")
  return { server, counts }
}

/** A server whose tokens live so many milliseconds, and with this share of whose requests, but the first, trouble begins. */
export const make = (options: {
  readonly lifetime: number
  readonly seed: number
  readonly trouble: number
}): Effect.Effect<FaultyServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { counts, server } = yield* Effect.acquireRelease(
      Effect.sync(() => listen(options.lifetime, options.seed, options.trouble)),
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
