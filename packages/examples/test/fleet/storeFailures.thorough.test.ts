/** Failures of the Redis store. Each process then makes its own requests with little delay, and no call fails. */
import { assert, describe, it } from "@effect/vitest"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Redacted, type Scope } from "effect"
import { type Member, sendAll } from "../../fleet/Fleet.ts"
import type { Reply } from "../../fleet/Message.ts"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { redisProxy } from "./redisProxy.ts"
import { silentServer } from "./silentServer.ts"
import { distinctTokens, FleetTest, getAll, id, sum } from "./FleetTest.ts"

const size = 8

const command = (name: string, ...args: ReadonlyArray<string>) =>
  Effect.as(Effect.flatMap(FleetTest, ({ command }) => command(name, ...args)), {})

/** Each effect breaks the store and returns the environment variables for the processes. */
const faults: Readonly<
  Record<string, { readonly breaks: Effect.Effect<Readonly<Record<string, string>>, never, FleetTest | Scope.Scope> }>
> = {
  "is unreachable": { breaks: Effect.succeed({ REDIS_URL: "redis://127.0.0.1:9" }) },
  "accepts connections and sends nothing": {
    breaks: Effect.map(silentServer, (port) => ({ REDIS_URL: `redis://127.0.0.1:${port}` }))
  },
  "takes 300 ms for each byte": {
    breaks: Effect.gen(function* () {
      const { redis: { port } } = yield* FleetTest
      const { delay, url } = yield* redisProxy(port)
      yield* delay(300)
      return { REDIS_URL: url }
    })
  },
  "is suspended": { breaks: Effect.as(Effect.flatMap(FleetTest, ({ redis }) => redis.suspend), {}) },
  "is paused": { breaks: command("CLIENT", "PAUSE", "600000") },
  "is read-only": { breaks: command("REPLICAOF", "127.0.0.1", "9") },
  "is out of memory": { breaks: command("CONFIG", "SET", "maxmemory", "1") },
  "refuses the password": {
    breaks: Effect.gen(function* () {
      const { command, redis: { port } } = yield* FleetTest
      yield* command("CONFIG", "SET", "requirepass", "right")
      return { REDIS_URL: `redis://:wrong@127.0.0.1:${port}` }
    })
  },
  "forbids scripts": {
    breaks: Effect.gen(function* () {
      const { command, redis: { port } } = yield* FleetTest
      yield* command("ACL", "SETUSER", "poor", "on", ">poor", "~*", "+@all", "-@scripting")
      return { REDIS_URL: `redis://poor:poor@127.0.0.1:${port}` }
    })
  },
  "holds another data type": {
    breaks: Effect.gen(function* () {
      const { holdOtherType, processes } = yield* FleetTest
      yield* getAll(yield* processes(1))
      yield* holdOtherType
      return {}
    })
  }
}

/** The shortest time, which excludes processes without CPU. */
const shortest = (replies: ReadonlyArray<Reply>) => Math.min(...replies.map(({ elapsed }) => elapsed))

/** Invalidates three tokens, one after another. */
const invalidations = (fleet: ReadonlyArray<Member>) =>
  Effect.map(Effect.replicateEffect(sendAll(fleet, { _tag: "Invalidate" }), 3), (rounds) => rounds.flat())

/** Registers a new secret. It selects a new register in the store, so no process knows a token for it. */
const newSecret = Effect.gen(function* () {
  const { register } = yield* ClickViewEmulator
  const secret = crypto.randomUUID()
  yield* register({ id, secrets: [Redacted.make(secret)] })
  return secret
})

if (isInstalled) {
  describe("store failures", () => {
    for (const [what, { breaks }] of Object.entries(faults)) {
      it.scopedLive(`processes behave as without a store when Redis ${what}`, () =>
        Effect.gen(function* () {
          const { withoutStore, counted, processes } = yield* FleetTest
          const without = yield* invalidations(yield* withoutStore(size, { INVALIDATION_SECONDS: "0.1" }))
          const fleet = yield* processes(size, { INVALIDATION_SECONDS: "0.1", ...yield* breaks })
          const cold = yield* counted(getAll(fleet))
          assert.deepStrictEqual([sum(cold.result, ({ served }) => served), cold.requests], [size, size])
          const warm = yield* counted(invalidations(fleet))
          assert.deepStrictEqual([sum(warm.result, ({ served }) => served), warm.requests], [3 * size, 3 * size])
          // 100 ms for the store's timeout, and a margin for a busy machine. StoreFaults.test.ts bounds it in virtual time.
          assert.isBelow(shortest(warm.result) - shortest(without), 250)
          assert.strictEqual(Math.min(...warm.result.slice(-size).map(({ withoutStore }) => withoutStore)), 4)
          for (const { printed } of fleet) {
            const warnings = printed().match(/level=WARN/g) ?? []
            assert.isAtMost(warnings.length, 2, printed())
          }
        }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)
    }

    for (const what of ["is read-only", "is out of memory"]) {
      it.scopedLive(`processes adopt the stored token when Redis ${what}`, () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* FleetTest
          const [token] = distinctTokens(yield* getAll(yield* processes(1)))
          const fleet = yield* processes(size, yield* faults[what]?.breaks ?? Effect.succeed({}))
          const { requests, result } = yield* counted(getAll(fleet))
          assert.deepStrictEqual([distinctTokens(result), requests], [[token], 0])
        }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)
    }

    for (
      const [what, corrupt] of [
        ["a foreign text", () => "hello"],
        ["bytes that are not UTF-8", () => Buffer.from([0xff, 0xfe, 0, 0x80]).toString("latin1")],
        ["a truncated document", (text: string) => text.slice(0, -10)],
        [
          "a document with one changed letter",
          (text: string) => `${text.slice(0, 100)}${text[100] === "A" ? "B" : "A"}${text.slice(101)}`
        ]
      ] as const
    ) {
      it.scopedLive(`one request replaces ${what} in the store`, () =>
        Effect.gen(function* () {
          const { command, counted, keys, processes } = yield* FleetTest
          yield* getAll(yield* processes(1))
          const [key = ""] = yield* keys
          const text = yield* command("GET", key) as Effect.Effect<string>
          yield* command("SET", key, corrupt(text))
          const { requests, result } = yield* counted(getAll(yield* processes(size)))
          assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 1])
          const healed = yield* counted(getAll(yield* processes(2)))
          assert.deepStrictEqual([distinctTokens(healed.result), healed.requests], [distinctTokens(result), 0])
        }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)
    }

    it.scopedLive("one request replaces the document of another secret in the store", () =>
      Effect.gen(function* () {
        const { command, counted, keys, processes, secret } = yield* FleetTest
        const { register } = yield* ClickViewEmulator
        const other = crypto.randomUUID()
        yield* register({ id, secrets: [Redacted.make(secret), Redacted.make(other)] })
        yield* getAll(yield* processes(1))
        const [key = ""] = yield* keys
        yield* getAll(yield* processes(1, { CLICKVIEW_CLIENT_SECRET: other }))
        const foreign = (yield* keys).find((one) => one !== key) ?? ""
        yield* command("RENAME", foreign, key)
        const { requests, result } = yield* counted(getAll(yield* processes(size)))
        assert.deepStrictEqual([distinctTokens(result).length, requests], [1, 1])
      }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)

    it.scopedLive("processes use the store again after it recovers", () =>
      Effect.gen(function* () {
        const { counted, processes, redis } = yield* FleetTest
        const fleet = yield* processes(size, { INVALIDATION_SECONDS: "0.1" })
        yield* getAll(fleet)
        yield* redis.suspend
        const without = yield* counted(sendAll(fleet, { _tag: "Invalidate" }))
        assert.deepStrictEqual([sum(without.result, ({ served }) => served), without.requests], [size, size])
        yield* redis.resume
        yield* Effect.sleep("2500 millis")
        const secret = yield* newSecret
        const again = yield* counted(sendAll(fleet, { _tag: "Rotate", secret }))
        assert.deepStrictEqual([distinctTokens(again.result).length, again.requests], [1, 1])
      }).pipe(Effect.provide(FleetTest.withLatency())), 120_000)
  })
}
