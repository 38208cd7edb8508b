/** The server of the portable suite. Each path prefix has its own requests and tokens. */
import * as Http from "node:http"
import type * as Net from "node:net"

interface Place {
  readonly counts: Record<string, number>
  tokens: number
}

interface Received {
  readonly place: Place
  readonly url: string
  readonly path: string
  readonly method: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

export interface Server {
  readonly url: string
  /** The number of requests to this path below this prefix. */
  readonly count: (place: string, path: string) => number
  readonly close: () => void
}

const json = (response: Http.ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}

const token = ({ path, place, url }: Received, response: Http.ServerResponse): void => {
  const value = `token-${++place.tokens}`
  switch (path) {
    case "/token?mode=refused": {
      json(response, 400, { error: "invalid_client" })
      return
    }
    case "/token?mode=redirected": {
      json(response, 307, {}, { location: `${url}/elsewhere` })
      return
    }
    case "/token?mode=silent":
      return
    case "/token?mode=large": {
      json(response, 200, { access_token: value, token_type: "Bearer", expires_in: 86_400, more: "x".repeat(200_000) })
      return
    }
    default: {
      const life = path === "/token?mode=short" ? 6 : 86_400
      setTimeout(() => json(response, 200, { access_token: value, token_type: "Bearer", expires_in: life }), 50)
    }
  }
}

const answer = (received: Received, response: Http.ServerResponse): void => {
  const { authorization, body, method, path, place, url } = received
  if (path.startsWith("/token")) {
    token(received, response)
    return
  }
  switch (path) {
    case "/count": {
      json(response, 200, place.counts)
      return
    }
    case "/api/redirected": {
      json(response, 307, {}, { location: `${url}/elsewhere` })
      return
    }
    case "/api/strict":
      if (authorization === "Bearer token-1") {
        json(response, 401, {})
        return
      }
      {
        json(response, 200, { method, authorization, body })
        return
      }
    case "/api/api/v1/smart-embed/create-view-key": {
      const { mediaId } = JSON.parse(body) as { readonly mediaId: string }
      json(response, 200, { mediaId, viewKey: "key", embedUrl: `${url}/play?viewKey=key` })
      return
    }
    default: {
      json(response, 200, { method, authorization, body })
      return
    }
  }
}

export const listen = async (): Promise<Server> => {
  const places = new Map<string, Place>()
  const server = Http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const [, name = "", path = ""] = /^\/([^/]*)(.*)$/.exec(request.url ?? "") ?? []
      const place = places.get(name) ?? { counts: {}, tokens: 0 }
      places.set(name, place)
      place.counts[path] = (place.counts[path] ?? 0) + 1
      const { headers: { authorization }, method } = request
      answer(
        { place, url: `${url}/${name}`, path, method, authorization, body: String(Buffer.concat(chunks)) },
        response
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as Net.AddressInfo).port}`
  return {
    url,
    count: (place, path) => places.get(place)?.counts[path] ?? 0,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
