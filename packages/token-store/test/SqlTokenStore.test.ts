import { TokenStore } from "@effect-clickview/token"
import * as SqlTokenStore from "@effect-clickview/token-store/SqlTokenStore"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { assert, describe, it, layer } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Logger, TestClock } from "effect"
import * as PgliteServer from "./support/PgliteServer.ts"
import { storeContract } from "./support/storeContract.ts"

const minute = 60_000

/** A connection that runs each statement with this function. */
const connection = (execute: Connection["execute"]): Connection => ({
  execute,
  executeRaw: () => Effect.dieMessage("not used"),
  executeStream: () => {
    throw new Error("not used")
  },
  executeUnprepared: () => Effect.dieMessage("not used"),
  executeValues: () => Effect.dieMessage("not used")
})

const clientOver = (connection: Connection, compiler = PgClient.makeCompiler()) =>
  Effect.provide(
    SqlClient.make({ acquirer: Effect.succeed(connection), compiler, spanAttributes: [] }),
    Reactivity.layer
  )

const storeOver = (options: SqlTokenStore.SqlTokenStoreOptions, execute: Connection["execute"]) =>
  Effect.flatMap(
    clientOver(connection(execute)),
    (client) => Effect.provideService(SqlTokenStore.make(options), SqlClient.SqlClient, client)
  )

const collectLogs = (lines: Array<string>) =>
  Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void lines.push(String(message))))

const emptyRow = [{ now: 5, value: null, version: null }]

describe("SqlTokenStore", () => {
  it.effect.each(["", " ", "1st", "a-b", "a.b.c", "a.", `a"b`, "a;b", "a b", "x".repeat(64)])(
    "fails to build for the invalid table name %o",
    (table) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(storeOver({ table }, () => Effect.succeed(emptyRow)))
        assert.include(String(error), "table")
      })
  )

  it.effect("fails to build over another database", () =>
    Effect.gen(function*() {
      const client = yield* clientOver(connection(() => Effect.succeed(emptyRow)), Statement.makeCompilerSqlite())
      const error = yield* SqlTokenStore.make().pipe(
        Effect.provideService(SqlClient.SqlClient, client),
        Effect.flip
      )
      assert.include(String(error), "Only PostgreSQL is supported")
    }))

  it.effect("builds with a warning that shows no value when the database fails", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const cause = Object.assign(new Error("the text"), { code: "ECONNREFUSED" })
      const failing = storeOver({}, () => Effect.fail(new SqlError({ cause, message: "the text" })))
      const store = yield* Effect.provide(failing, collectLogs(lines))
      assert.deepStrictEqual(lines, ["The database does not respond yet: ECONNREFUSED"])
      const error = yield* Effect.flip(store.swap("1:abc", undefined, "the text", minute))
      assert.strictEqual(error.problem, "ECONNREFUSED")
      assert.notInclude(JSON.stringify(error) + String(error.stack), "the text")
    }))

  it.effect("waits one second for the first response, then continues with a warning", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const building = yield* Effect.fork(Effect.provide(storeOver({}, () => Effect.never), collectLogs(lines)))
      yield* TestClock.adjust("999 millis")
      assert.isNull(building.unsafePoll())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(building)
      assert.deepStrictEqual(lines, ["The database does not respond yet: no response within 1s"])
    }))

  it.effect("fails when the database returns no time", () =>
    Effect.gen(function*() {
      const results = [emptyRow]
      const store = yield* storeOver({}, () => Effect.sync(() => results.shift() ?? []))
      assert.strictEqual((yield* Effect.flip(store.read("1:abc"))).problem, "the response has no time")
    }))

  it.effect("returns the current register after a serialization failure", () =>
    Effect.gen(function*() {
      const cause = Object.assign(new Error(), { code: "40001" })
      const current = { now: 6, value: "two", version: "b" }
      const results: Array<Effect.Effect<ReadonlyArray<object>, SqlError>> = [
        Effect.succeed(emptyRow),
        Effect.fail(new SqlError({ cause })),
        Effect.succeed([current])
      ]
      const store = yield* storeOver(
        {},
        () => Effect.suspend(() => results.shift() ?? Effect.die("too many statements"))
      )
      assert.deepStrictEqual(yield* store.swap("1:abc", "a", "one", minute), { _tag: "Conflict", register: current })
    }))

  it.effect("runs outside the caller's transaction", () =>
    Effect.gen(function*() {
      const inTransaction = connection(() => Effect.dieMessage("in the transaction"))
      const store = yield* storeOver({}, () => Effect.succeed(emptyRow))
      const { now } = yield* Effect.provideService(
        store.read("1:abc"),
        SqlClient.TransactionConnection,
        [inTransaction, 0]
      )
      assert.strictEqual(now, 5)
    }))
})

layer(PgliteServer.layer, { excludeTestServices: true, timeout: "60 seconds" })("SqlTokenStore over PGlite", (it) => {
  it.layer(SqlTokenStore.layer())("contract", storeContract)

  const storeIn = (table: string) => Effect.map(Layer.build(SqlTokenStore.layer({ table })), Context.get(TokenStore))

  it.scoped("creates its table in the configured schema when twenty processes start at once", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE SCHEMA school`
      const stores = yield* Effect.all(Array.from({ length: 20 }, () => storeIn("school.tokens")), {
        concurrency: "unbounded"
      })
      yield* Effect.forEach(stores, (store) => store.swap("1:abc", undefined, "one", minute), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(yield* sql`SELECT key, value FROM school.tokens`, [{ key: "1:abc", value: "one" }])
    }))

  it.scoped("creates its table again after it was dropped", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const store = yield* storeIn("dropped")
      yield* sql`DROP TABLE dropped`
      assert.strictEqual((yield* store.swap("1:abc", undefined, "one", minute))._tag, "Written")
      assert.strictEqual((yield* store.read("1:abc")).value, "one")
    }))

  it.scoped("removes a few expired rows with each write, and no other rows", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const store = yield* storeIn("swept")
      yield* sql`INSERT INTO swept SELECT 'ended ' || nth, '', '', 0 FROM generate_series(1, 15) AS nth`
      yield* store.swap("1:abc", undefined, "one", minute)
      assert.strictEqual((yield* sql`SELECT key FROM swept`).length, 6)
      yield* store.swap("1:abc", (yield* store.read("1:abc")).version, "two", minute)
      assert.deepStrictEqual(yield* sql`SELECT key, value FROM swept`, [{ key: "1:abc", value: "two" }])
    }))

  it.scoped("fails with PostgreSQL's code when the table has other columns", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE another (key text PRIMARY KEY)`
      const store = yield* Effect.provide(storeIn("another"), collectLogs([]))
      assert.strictEqual((yield* Effect.flip(store.read("1:abc"))).problem, "42703")
    }))
})
