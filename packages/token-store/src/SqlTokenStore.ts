/**
 * Shares one token between all processes that use the same PostgreSQL database, through the program's `SqlClient`. The
 * database supplies the time.
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
 * The options of the SQL store.
 *
 * @since 0.2.0
 * @category options
 */
export interface SqlTokenStoreOptions {
  /** The table, or a schema and a table. It is created if it does not exist. Default `clickview_token`. */
  readonly table?: string | undefined
  /** How long the layer waits for the first response. Without one it logs a warning. Default 1 second. */
  readonly connectTimeout?: Duration.DurationInput | undefined
}

const tableName = /^[A-Za-z_]\w{0,62}(?:\.[A-Za-z_]\w{0,62})?$/

/** PostgreSQL's code for a table that does not exist. */
const undefinedTable = "42P01"

/** PostgreSQL's codes for a table that another process creates at the same time. */
const concurrentCreation: ReadonlyArray<string> = ["23505", "42P07", "42710"]

/** PostgreSQL's code for a write that lost to another one, at isolation levels above the default. */
const serializationFailure = "40001"

const failure = (error: SqlError): TokenStoreError => new TokenStoreError({ problem: problemOf(error) })

/** Runs outside the caller's transaction, because its rollback and its locks must not affect other processes. */
const outsideTransaction = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.mapInputContext(self, () => Context.empty())

/**
 * Makes the store, for your own tag. Fails with a `ConfigError` if the table's name is invalid, or if the client's
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
      concurrentCreation.includes(problemOf(error)), () =>
      Effect.void)

    const run = <A>(statement: Effect.Effect<A, SqlError>): Effect.Effect<A, TokenStoreError> =>
      statement.pipe(
        Effect.catchIf((error) =>
          problemOf(error) === undefinedTable, () => Effect.zipRight(create, statement)),
        Effect.mapError(failure),
        outsideTransaction
      )

    const read = (key: string): Effect.Effect<Register, TokenStoreError> =>
      Effect.flatMap(run(statements.read(key)), ([row]) =>
        row === undefined
          ? Effect.fail(new TokenStoreError({ problem: "the response has no time" }))
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
          Effect.catchIf(({ problem }) => problem === serializationFailure, () => Effect.succeed([]))
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
 * The store in this table. Fails with a `ConfigError` if the table's name is invalid, or if the client's database is
 * not PostgreSQL. If the database does not respond, the layer logs a warning, and each process requests its own tokens
 * until it does.
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
