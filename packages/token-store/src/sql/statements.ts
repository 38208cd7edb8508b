/**
 * The store's operations in PostgreSQL. Each is one statement, so it is atomic, and the server supplies the time. Names
 * are single words, so that no client's transformation of names changes them.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type * as Effect from "effect/Effect"

/** The content of a register. `value` and `version` are null if it is absent or expired. */
interface Row {
  readonly now: number
  readonly value: string | null
  readonly version: string | null
}

/** The statements on one table. */
interface Statements {
  readonly create: Effect.Effect<unknown, SqlError>
  readonly read: (key: string) => Effect.Effect<ReadonlyArray<Row>, SqlError>
  /** Returns no row if the register has another version. */
  readonly swap: (
    key: string,
    expected: string | undefined,
    version: string,
    value: string,
    timeToLive: number
  ) => Effect.Effect<ReadonlyArray<Pick<Row, "now">>, SqlError>
}

/** Makes the statements for a table. The name is quoted. */
export const make = (sql: SqlClient.SqlClient, name: string): Statements => {
  const table = sql(name)
  const clock = sql`clock AS (SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now)`
  // Each write deletes a few expired rows. It skips locked rows, so that no write waits for another.
  const sweep = (key: string) =>
    sql`swept AS (
      DELETE FROM ${table} WHERE key IN (
        SELECT ended.key FROM ${table} AS ended, clock WHERE ended.ends <= clock.now AND ended.key <> ${key}
        LIMIT 10 FOR UPDATE OF ended SKIP LOCKED
      )
    )`
  return {
    create: sql`CREATE TABLE IF NOT EXISTS ${table} (
      key text PRIMARY KEY, value text NOT NULL, version text NOT NULL, ends float8 NOT NULL
    )`,
    read: (key) =>
      sql<Row>`WITH ${clock}
        SELECT clock.now, held.value, held.version
        FROM clock LEFT JOIN ${table} AS held ON held.key = ${key} AND held.ends > clock.now`,
    swap: (key, expected, version, value, timeToLive) =>
      expected === undefined
        ? sql`WITH ${clock}, ${sweep(key)}
          INSERT INTO ${table} AS held (key, value, version, ends)
          SELECT ${key}, ${value}, ${version}, clock.now + ${timeToLive} FROM clock
          ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, ends = excluded.ends
          WHERE held.ends <= (SELECT now FROM clock)
          RETURNING (SELECT now FROM clock) AS now`
        : sql`WITH ${clock}, ${sweep(key)}
          UPDATE ${table} AS held SET value = ${value}, version = ${version}, ends = clock.now + ${timeToLive}
          FROM clock WHERE held.key = ${key} AND held.version = ${expected} AND held.ends > clock.now
          RETURNING clock.now`
  }
}
