/** An API on a socket that records its requests and responds as a test defines. */
import { once } from "node:events"
import * as Http from "node:http"
import type * as Net from "node:net"
import { onTestFinished } from "vitest"

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface Api {
  readonly url: string
  readonly received: ReadonlyArray<Received>
}

type Respond = (received: Received, response: Http.ServerResponse) => void

/** A path whose requests are not recorded and always get a 200. */
export const unseen = "/unseen"

const ok: Respond = (_, response) => response.end("ok")

/** Starts an API that handles its first requests with these functions, and all others with a 200. */
export const api = async (...responds: ReadonlyArray<Respond>): Promise<Api> => {
  const received: Array<Received> = []
  const server = Http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const { headers, method, url } = request
      if (url === unseen) return void response.end("ok")
      const recorded = { method, url, headers, body: Buffer.concat(chunks) }
      const respond = responds[received.push(recorded) - 1] ?? ok
      respond(recorded, response)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as Net.AddressInfo).port}`, received }
}

/** Refuses the token with a 401. */
export const refused: Respond = (_, response) => {
  response.writeHead(401, { "www-authenticate": "Bearer error=\"invalid_token\"" }).end("refused")
}

/** Redirects with a 307. */
export const redirected = (location: string): Respond => (_, response) => {
  response.writeHead(307, { location }).end()
}
