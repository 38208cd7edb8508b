/** The store adapters over in-memory clients that record every argument they receive. */
import type { Register, TokenStoreError } from "@effect-clickview/token"
import { TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import * as SqlTokenStore from "@effect-clickview/token-store/SqlTokenStore"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { Context, Effect, Layer, type Scope } from "effect"

/** A store, and all arguments that its client has received. */
export interface Recorded {
  readonly store: TokenStore["Type"]
  readonly received: ReadonlyArray<string>
}

const memory = Effect.map(Layer.build(TokenStore.layerMemory), (context) => Context.get(context, TokenStore))

/** The length of the write id that the Redis adapter puts before the text. */
const idLength = 36

const formatted = ({ now, value = "", version = "" }: Register) => `${now} ${version} ${value}`

const redis: Effect.Effect<Recorded, never, Scope.Scope> = Effect.gen(function* () {
  const { read, swap } = yield* memory
  const received: Array<string> = []
  const client: RedisTokenStore.IoredisClient = {
    eval: (script, _keys, key = "", version = "", text = "", timeToLive = "") => {
      received.push(script, key, version, text, timeToLive)
      return Effect.runPromise(
        timeToLive === ""
          ? Effect.map(read(key), formatted)
          : Effect.map(
            swap(key, version === "" ? undefined : version, text.slice(idLength), Number(timeToLive)),
            (swapped) => swapped._tag === "Written" ? String(swapped.now) : formatted(swapped.register)
          )
      )
    }
  }
  return { store: yield* RedisTokenStore.make({ client }), received }
})

const unused = () => Effect.dieMessage("not used")

const sql: Effect.Effect<Recorded, never, Scope.Scope> = Effect.gen(function* () {
  const { read, swap } = yield* memory
  const received: Array<string> = []
  const written = (key: string, version: string | undefined, value: string, timeToLive: number) =>
    Effect.map(swap(key, version, value, timeToLive), (swapped) => swapped._tag === "Written" ? [swapped] : [])
  const execute = (
    statement: string,
    parameters: ReadonlyArray<unknown>
  ): Effect.Effect<ReadonlyArray<object>, TokenStoreError> => {
    received.push(statement, ...parameters.map(String))
    const [first = "", second = "", third = "", , fifth = "", sixth] = parameters.map(String)
    if (statement.includes("INSERT INTO")) return written(second, undefined, third, Number(fifth))
    // UPDATE: the key to spare, the value, its version, the time to live, the key, the expected version.
    if (statement.includes("UPDATE")) return written(first, sixth, second, Number(parameters[3]))
    return Effect.map(read(first), (register) => [register])
  }
  const connection: Connection = {
    execute: (statement, parameters) => Effect.orDie(execute(statement, parameters)),
    executeRaw: unused,
    executeStream: () => {
      throw new Error("not used")
    },
    executeUnprepared: unused,
    executeValues: unused
  }
  const compiler = PgClient.makeCompiler()
  const client = yield* Effect.provide(
    SqlClient.make({ acquirer: Effect.succeed(connection), compiler, spanAttributes: [] }),
    Reactivity.layer
  )
  const store = yield* Effect.orDie(Effect.provideService(SqlTokenStore.make(), SqlClient.SqlClient, client))
  return { store, received }
})

/** The stores by adapter. */
export const stores = { Redis: redis, PostgreSQL: sql }
