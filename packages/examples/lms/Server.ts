/**
 * The site's socket. A browser opens connections that it does not use yet, and Node's server does not end before they do:
 * once the site is closed they have a second.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { createServer } from "node:http"

export const layer = (port: number) =>
  Layer.suspend(() => {
    const server = createServer()
    const hangUp = Effect.delay(Effect.sync(() => server.closeAllConnections()), "1 second")
    return Layer.scopedDiscard(Effect.addFinalizer(() => Effect.forkDaemon(hangUp))).pipe(
      Layer.provideMerge(NodeHttpServer.layer(() => server, { port, host: "127.0.0.1" }))
    )
  })
