/** An API on a socket that keeps what it was sent, and answers as a test says. */
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

/** A path whose calls are neither kept nor answered by a test. */
export const unseen = "/unseen"

const ok: Respond = (_, response) => response.end("ok")

/** The first so many requests are answered by these, all others with 200. */
export const api = async (...responds: ReadonlyArray<Respond>): Promise<Api> => {
  const received: Array<Received> = []
  const server = Http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const { headers, method, url } = request
      if (url === unseen) return void response.end("ok")
      const one = { method, url, headers, body: Buffer.concat(chunks) }
      const respond = responds[received.push(one) - 1] ?? ok
      respond(one, response)
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

/** Refuses the token. */
export const refused: Respond = (_, response) => {
  response.writeHead(401, { "www-authenticate": "Bearer error=\"invalid_token\"" }).end("refused")
}

/** Sends elsewhere. */
export const redirected = (location: string): Respond => (_, response) => {
  response.writeHead(307, { location }).end()
}
