/** A client of the fake server's control routes. */
import * as Https from "node:https"
import type { ServerState } from "./FakeServer.ts"
import type { Endpoint } from "./Peer.ts"

const agent = new Https.Agent({ keepAlive: true })

const post = (url: string, body: object): Promise<ServerState> =>
  new Promise((resolve, reject) => {
    const request = Https.request(url, { method: "POST", agent }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => text += chunk)
      response.on("end", () => resolve(JSON.parse(text) as ServerState))
    })
    request.on("error", reject)
    request.end(JSON.stringify(body))
  })

/** Changes the state of the fake server and returns the new state. */
export const control = ({ origin }: Endpoint, change: Partial<ServerState> = {}): Promise<ServerState> =>
  post(`${origin}/control`, change)

/** Closes the connections of the requests that hang. */
export const drop = ({ origin }: Endpoint): Promise<ServerState> => post(`${origin}/drop`, {})
