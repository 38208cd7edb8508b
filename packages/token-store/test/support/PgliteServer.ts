/** PostgreSQL in WebAssembly, on a socket. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { PGlite } from "@electric-sql/pglite"
import { PGLiteSocketServer } from "@electric-sql/pglite-socket"
import { Effect, Layer } from "effect"

/** Runs a server until the scope closes, and gives its port. */
const port = Effect.gen(function*() {
  const db = yield* Effect.acquireRelease(
    Effect.promise(() => PGlite.create()),
    (db) => Effect.promise(() => db.close())
  )
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1", maxConnections: 20 })
      await server.start()
      return server
    }),
    (server) => Effect.promise(() => server.stop())
  )
  return Number(server.getServerConn().split(":").at(-1))
})

/** A client of this server. */
export const layer = Layer.unwrapScoped(
  Effect.map(port, (port) => PgClient.layer({ host: "127.0.0.1", port, username: "postgres", database: "postgres" }))
)
