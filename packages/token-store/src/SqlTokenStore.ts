/**
 * One token for all processes that use the same PostgreSQL database, by the `SqlClient` that the program has. All times
 * are the database's.
 *
 * @since 0.2.0
 */
import type { Register, Swap } from "@effect-clickview/token"
import { TokenStore, TokenStoreError } from "@effect-clickview/token"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { awaitConnection } from "./awaitConnection.ts"
import { problemOf } from "./problem.ts"
import * as Statements from "./sql/statements.ts"

/**
 * What the store can be told.
 *
 * @since 0.2.0
 * @category options
 */
export interface SqlTokenStoreOptions {
  /** The table, with its schema if you like. It is created where there is none. Default `clickview_token`. */
  readonly table?: string | undefined
  /** How long the layer waits for the first answer; it is built without one, with a warning. Default 1 second. */
  readonly connectTimeout?: Duration.DurationInput | undefined
}

const tableName = /^[A-Za-z_]\w{0,62}(?:\.[A-Za-z_]\w{0,62})?$/

/** What PostgreSQL says of a table that is not there, and of one that another process creates right now. */
const undefinedTable = "42P01"
const createdMeanwhile: ReadonlyArray<string> = ["23505", "42P07", "42710"]

/** What it says of a write that another one has forestalled, where its isolation is above the usual one. */
const forestalled = "40001"

const failure = (error: SqlError): TokenStoreError => new TokenStoreError({ problem: problemOf(error) })

/** Outside of the caller's transaction: its end, and its locks, are none of the fleet's business. */
const outside = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.mapInputContext(self, () => Context.empty())

/**
 * The store, for a tag of your own. Fails with a `ConfigError` when the table's name is not one, or when the client's
 * database is not PostgreSQL.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  { connectTimeout, table = "clickview_token" }: SqlTokenStoreOptions = {}
): Effect.Effect<TokenStore["Type"], ConfigError.ConfigError, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const sql = (yield* SqlClient.SqlClient).withoutTransforms()
    if (!tableName.test(table)) {
      return yield* Effect.fail(ConfigError.InvalidData(["table"], "table must be a name, or a schema and a name"))
    }
    if (!sql.onDialectOrElse({ pg: () => true, orElse: () => false })) {
      return yield* Effect.fail(ConfigError.Unsupported(["SqlClient"], "Only PostgreSQL is supported"))
    }
    const statements = Statements.make(sql, table)
    const create = Effect.catchIf(statements.create, (error) =>
      createdMeanwhile.includes(problemOf(error)), () =>
      Effect.void)

    const run = <A>(statement: Effect.Effect<A, SqlError>): Effect.Effect<A, TokenStoreError> =>
      statement.pipe(
        Effect.catchIf((error) =>
          problemOf(error) === undefinedTable, () => Effect.zipRight(create, statement)),
        Effect.mapError(failure),
        outside
      )

    const read = (key: string): Effect.Effect<Register, TokenStoreError> =>
      Effect.flatMap(run(statements.read(key)), ([row]) =>
        row === undefined
          ? Effect.fail(new TokenStoreError({ problem: "it told no time" }))
          : Effect.succeed({
            value: row.value ?? undefined,
            version: row.version ?? undefined,
            now: row.now
          }))

    const swap = (
      key: string,
      version: string | undefined,
      value: string,
      timeToLive: number
    ): Effect.Effect<Swap, TokenStoreError> =>
      Effect.gen(function*() {
        const [written] = yield* run(statements.swap(key, version, crypto.randomUUID(), value, timeToLive)).pipe(
          Effect.catchIf(({ problem }) => problem === forestalled, () => Effect.succeed([]))
        )
        return written === undefined
          ? { _tag: "Conflict", register: yield* read(key) }
          : { _tag: "Written", now: written.now }
      })

    const store = { read, swap }
    yield* awaitConnection(store, "The database", connectTimeout)
    return store
  })

/**
 * The store in this table. Fails with a `ConfigError` when the table's name is not one, or when the client's database
 * is not PostgreSQL. A database that does not answer is a warning, and each process asks for tokens by itself until it
 * does.
 *
 * @example
 * import { ClickViewToken, TokenStore } from "@effect-clickview/token"
 * import * as SqlTokenStore from "@effect-clickview/token-store/SqlTokenStore"
 * import { Layer } from "effect"
 *
 * const Tokens = ClickViewToken.layerConfig({ store: TokenStore }).pipe(
 *   Layer.provide(SqlTokenStore.layer()) // needs the SqlClient of your program
 * )
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (
  options: SqlTokenStoreOptions = {}
): Layer.Layer<TokenStore, ConfigError.ConfigError, SqlClient.SqlClient> => Layer.effect(TokenStore, make(options))
