/** This library in a program without Effect, as its README says. */
import { createClickView } from "@effect-clickview/client"
import type { Peer } from "../Peer.ts"
import { bare, drained } from "./byFetch.ts"

export const peer: Peer = {
  name: "createClickView",
  margin: 60,
  open: ({ clientId, clientSecret, origin, scope, tokenUrl }) => {
    const clickview = createClickView({ clientId, clientSecret, tokenUrl, scope, apiUrl: origin })
    return Promise.resolve({
      get: clickview.getToken,
      call: async (url) => drained(await clickview.fetch(url)),
      bare,
      close: clickview.close
    })
  }
}
