/** Tests on PostgreSQL with concurrent writers. PGlite runs one statement at a time. */
import { TokenStore } from "@effect-clickview/token"
import * as SqlTokenStore from "@effect-clickview/token-store/SqlTokenStore"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Logger } from "effect"
import * as PostgresServer from "./support/PostgresServer.ts"
import { storeContract } from "./support/storeContract.ts"

const minute = 60_000

const clientAt = (folder: string, username: string) =>
  PgClient.layer({ host: folder, username, database: "postgres", maxConnections: 20 })

class Folder extends Context.Tag("Folder")<Folder, string>() {}

const postgres = (...settings: ReadonlyArray<string>) =>
  Layer.unwrapScoped(
    Effect.map(PostgresServer.make(...settings), (folder) =>
      Layer.merge(clientAt(folder, "owner"), Layer.succeed(Folder, folder)))
  )

const storeIn = (table: string) => Effect.map(Layer.build(SqlTokenStore.layer({ table })), Context.get(TokenStore))

const collectLogs = (lines: Array<string>) =>
  Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void lines.push(String(message))))

if (PostgresServer.isInstalled) {
  layer(postgres(), { excludeTestServices: true, timeout: "60 seconds" })("SqlTokenStore over PostgreSQL", (it) => {
    it.layer(SqlTokenStore.layer())("contract", storeContract)

    it.scoped("creates its table when twenty processes start at once, in ten rounds", () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        for (let round = 0; round < 10; round++) {
          const stores = yield* Effect.all(Array.from({ length: 20 }, () => storeIn(`table_${round}`)), {
            concurrency: "unbounded"
          }).pipe(Effect.provide(collectLogs(lines)))
          assert.deepStrictEqual(lines, [])
          const swaps = yield* Effect.forEach(stores, (store) => store.swap("1:abc", undefined, "one", minute), {
            concurrency: "unbounded"
          })
          assert.strictEqual(swaps.filter(({ _tag }) => _tag === "Written").length, 1)
        }
      }))

    it.scoped("keeps a value that was written inside a rolled-back transaction, without waiting for its locks", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const store = yield* storeIn("outside")
        yield* store.swap("1:abc", undefined, "one", minute).pipe(
          Effect.zipRight(Effect.fail("rolled back")),
          sql.withTransaction,
          Effect.flip
        )
        assert.strictEqual((yield* store.read("1:abc")).value, "one")
      }))

    it.scoped("writes while another transaction locks expired rows", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const store = yield* storeIn("locked")
        yield* sql`INSERT INTO locked SELECT 'ended ' || nth, '', '', 0 FROM generate_series(1, 3) AS nth`
        yield* sql.withTransaction(
          Effect.zipRight(
            sql`SELECT key FROM locked WHERE key = 'ended 1' FOR UPDATE`,
            Effect.timeout(store.swap("1:abc", undefined, "one", minute), "5 seconds")
          )
        )
        assert.deepStrictEqual(yield* sql`SELECT key FROM locked ORDER BY key`, [{ key: "1:abc" }, { key: "ended 1" }])
      }))

    it.scoped("works for a user who may not create tables if the table exists", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        yield* storeIn("granted")
        yield* sql`CREATE ROLE reader LOGIN`
        yield* sql`GRANT SELECT, INSERT, UPDATE, DELETE ON granted TO reader`
        const client = yield* Layer.build(clientAt(yield* Folder, "reader"))
        const store = yield* Effect.provide(storeIn("granted"), client)
        assert.strictEqual((yield* store.swap("1:abc", undefined, "one", minute))._tag, "Written")
        const refused = yield* storeIn("not_there").pipe(
          Effect.provide(Layer.merge(Layer.succeedContext(client), collectLogs([])))
        )
        assert.strictEqual((yield* Effect.flip(refused.read("1:abc"))).problem, "42501")
      }))
  })

  layer(postgres("default_transaction_isolation=serializable"), {
    excludeTestServices: true,
    timeout: "60 seconds"
  })("SqlTokenStore over PostgreSQL with serializable isolation", (it) => {
    it.layer(SqlTokenStore.layer())("contract", storeContract)
  })
}
