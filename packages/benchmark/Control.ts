/** Tells a world of the fake server how to behave, and asks what it has seen. */
import * as Https from "node:https"
import type { World } from "./FakeServer.ts"
import type { Place } from "./Peer.ts"

const agent = new Https.Agent({ keepAlive: true })

const post = (url: string, body: object): Promise<World> =>
  new Promise((resolve, reject) => {
    const request = Https.request(url, { method: "POST", agent }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => text += chunk)
      response.on("end", () => resolve(JSON.parse(text) as World))
    })
    request.on("error", reject)
    request.end(JSON.stringify(body))
  })

/** Changes the world; gives what it is then. */
export const control = ({ origin }: Place, change: Partial<World> = {}): Promise<World> =>
  post(`${origin}/control`, change)

/** Ends the requests that hang. */
export const drop = ({ origin }: Place): Promise<World> => post(`${origin}/drop`, {})
