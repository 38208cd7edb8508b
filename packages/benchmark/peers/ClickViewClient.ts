/** The client for programs without Effect, as its README shows. */
import { createClickView } from "@effect-clickview/client"
import type { Peer } from "../Peer.ts"
import { bare, drainedStatus } from "./fetchPeer.ts"

export const peer: Peer = {
  name: "createClickView",
  margin: 60,
  open: ({ clientId, clientSecret, origin, scope, tokenUrl }) => {
    const clickview = createClickView({ clientId, clientSecret, tokenUrl, scope, apiUrl: origin })
    return Promise.resolve({
      get: clickview.getToken,
      call: async (url) => drainedStatus(await clickview.fetch(url)),
      bare,
      close: clickview.close
    })
  }
}
