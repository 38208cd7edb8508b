/**
 * The site's HTTP server. Browsers hold idle connections open, which keep Node's server from closing. They are closed one
 * second after the site.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Data, Effect, Layer } from "effect"
import { createServer } from "node:http"

/** The server cannot listen on its port. */
class CannotListen extends Data.TaggedError("CannotListen")<{ readonly port: number; readonly cause: unknown }> {
  override get message() {
    const code = this.cause instanceof Error && "code" in this.cause ? String(this.cause.code) : "no reason given"
    return code === "EADDRINUSE"
      ? `Port ${this.port} is in use. Choose another one: PORT=${this.port + 10} npm run demo`
      : `The site cannot listen on port ${this.port} (${code}). Choose another one: PORT=3010 npm run demo`
  }
}

export const layer = (port: number) =>
  Layer.suspend(() => {
    const server = createServer()
    const closeConnections = Effect.delay(Effect.sync(() => server.closeAllConnections()), "1 second")
    return Layer.scopedDiscard(Effect.addFinalizer(() => Effect.forkDaemon(closeConnections))).pipe(
      Layer.provideMerge(NodeHttpServer.layer(() => server, { port, host: "127.0.0.1" })),
      Layer.mapError(({ cause }) => new CannotListen({ port, cause }))
    )
  })
