/** The store fails, in every way that Redis has: each process asks by itself, hardly later, and nobody fails. */
import { assert, describe, it } from "@effect/vitest"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Fiber, Redacted, type Scope } from "effect"
import { askAll, type Member } from "../../fleet/Fleet.ts"
import type { Reply } from "../../fleet/Message.ts"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { blackHole } from "./blackHole.ts"
import { getAll, id, sum, tokens, World } from "./World.ts"

const size = 8

const command = (name: string, ...args: ReadonlyArray<string>) =>
  Effect.as(Effect.flatMap(World, ({ command }) => command(name, ...args)), {})

/** Breaks the store, and tells what the processes are started with. */
const faults: Readonly<
  Record<string, { readonly breaks: Effect.Effect<Readonly<Record<string, string>>, never, World | Scope.Scope> }>
> = {
  "is not there": { breaks: Effect.succeed({ REDIS_URL: "redis://127.0.0.1:9" }) },
  "takes connections and says nothing": {
    breaks: Effect.map(blackHole, (port) => ({ REDIS_URL: `redis://127.0.0.1:${port}` }))
  },
  "is stopped": { breaks: Effect.as(Effect.flatMap(World, ({ redis }) => redis.stop), {}) },
  "is paused": { breaks: command("CLIENT", "PAUSE", "600000") },
  "is read-only": { breaks: command("REPLICAOF", "127.0.0.1", "9") },
  "is out of memory": { breaks: command("CONFIG", "SET", "maxmemory", "1") },
  "refuses the password": {
    breaks: Effect.gen(function* () {
      const { command, redis: { port } } = yield* World
      yield* command("CONFIG", "SET", "requirepass", "right")
      return { REDIS_URL: `redis://:wrong@127.0.0.1:${port}` }
    })
  },
  "forbids scripts": {
    breaks: Effect.gen(function* () {
      const { command, redis: { port } } = yield* World
      yield* command("ACL", "SETUSER", "poor", "on", ">poor", "~*", "+@all", "-@scripting")
      return { REDIS_URL: `redis://poor:poor@127.0.0.1:${port}` }
    })
  }
}

/** The time of the one that got its CPU; the others' is the machine's. */
const shortest = (replies: ReadonlyArray<Reply>) => Math.min(...replies.map(({ took }) => took))

/** Three tokens are refused, one after another. */
const refusals = (fleet: ReadonlyArray<Member>) =>
  Effect.map(Effect.replicateEffect(askAll(fleet, { _tag: "Refused" }), 3), (rounds) => rounds.flat())

/** A new secret is a new register, and new processes know no token. */
const fresh = Effect.gen(function* () {
  const { register } = yield* ClickViewEmulator
  const secret = crypto.randomUUID()
  yield* register({ id, secrets: [Redacted.make(secret)] })
  return secret
})

if (isInstalled) {
  describe("a store that", () => {
    for (const [what, { breaks }] of Object.entries(faults)) {
      it.scopedLive(`${what} is as if there were none`, () =>
        Effect.gen(function* () {
          const { alone, counted, processes } = yield* World
          const without = yield* refusals(yield* alone(size, { INVALIDATION_SECONDS: "0.1" }))
          const fleet = yield* processes(size, { INVALIDATION_SECONDS: "0.1", ...yield* breaks })
          const cold = yield* counted(getAll(fleet))
          assert.deepStrictEqual([sum(cold.result, ({ served }) => served), cold.requests], [size, size])
          const warm = yield* counted(refusals(fleet))
          assert.deepStrictEqual([sum(warm.result, ({ served }) => served), warm.requests], [3 * size, 3 * size])
          // 100 ms for the store, and what a busy machine adds; StoreFaults.test.ts bounds it in virtual time.
          assert.isBelow(shortest(warm.result) - shortest(without), 250)
          assert.strictEqual(Math.min(...warm.result.slice(-size).map(({ alone }) => alone)), 4)
          for (const { printed } of fleet) {
            const warnings = printed().match(/level=WARN/g) ?? []
            assert.isAtMost(warnings.length, 2, printed())
          }
        }).pipe(Effect.provide(World.after())), 120_000)
    }

    for (const what of ["is read-only", "is out of memory"]) {
      it.scopedLive(`${what} still gives the token that is in it`, () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* World
          const [token] = tokens(yield* getAll(yield* processes(1)))
          const fleet = yield* processes(size, yield* faults[what]?.breaks ?? Effect.succeed({}))
          const { requests, result } = yield* counted(getAll(fleet))
          assert.deepStrictEqual([tokens(result), requests], [[token], 0])
        }).pipe(Effect.provide(World.after())), 120_000)
    }

    it.scopedLive("holds something else under the key is as if there were none", () =>
      Effect.gen(function* () {
        const { command, counted, processes } = yield* World
        yield* getAll(yield* processes(1))
        const [key] = yield* command("KEYS", "*") as Effect.Effect<ReadonlyArray<string>>
        yield* command("DEL", key ?? "")
        yield* command("LPUSH", key ?? "", "something else")
        const { requests, result } = yield* counted(getAll(yield* processes(size)))
        assert.deepStrictEqual([sum(result, ({ served }) => served), requests], [size, size])
      }).pipe(Effect.provide(World.after())), 120_000)

    for (
      const [what, spoil] of [
        ["no text of ours", () => "hello"],
        ["bytes that are no text", () => Buffer.from([0xff, 0xfe, 0, 0x80]).toString("latin1")],
        ["a text that was cut", (text: string) => text.slice(0, -10)],
        [
          "a text with another letter",
          (text: string) => `${text.slice(0, 100)}${text[100] === "A" ? "B" : "A"}${text.slice(101)}`
        ]
      ] as const
    ) {
      it.scopedLive(`was poisoned with ${what} is healed by one request`, () =>
        Effect.gen(function* () {
          const { command, counted, processes } = yield* World
          yield* getAll(yield* processes(1))
          const [key] = yield* command("KEYS", "*") as Effect.Effect<ReadonlyArray<string>>
          const text = yield* command("GET", key ?? "") as Effect.Effect<string>
          yield* command("SET", key ?? "", spoil(text))
          const { requests, result } = yield* counted(getAll(yield* processes(size)))
          assert.deepStrictEqual([tokens(result).length, requests], [1, 1])
          const healed = yield* counted(getAll(yield* processes(2)))
          assert.deepStrictEqual([tokens(healed.result), healed.requests], [tokens(result), 0])
        }).pipe(Effect.provide(World.after())), 120_000)
    }

    for (
      const [what, breaks] of [
        ["is killed", Effect.flatMap(World, ({ redis }) => redis.kill)],
        ["is stopped", Effect.flatMap(World, ({ redis }) => redis.stop)]
      ] as const
    ) {
      it.scopedLive(`${what} while all wait for one of them keeps nobody waiting`, () =>
        Effect.gen(function* () {
          const { counted, processes } = yield* World
          const fleet = yield* processes(size)
          const { requests, result } = yield* counted(Effect.gen(function* () {
            const waiting = yield* Effect.fork(getAll(fleet))
            yield* Effect.sleep("1 seconds")
            yield* breaks
            return yield* Fiber.join(waiting)
          }))
          assert.strictEqual(sum(result, ({ served }) => served), size)
          assert.isAtMost(requests, size)
          assert.isBelow(shortest(result), 3000 + 1000)
        }).pipe(Effect.provide(World.after(3000))), 120_000)
    }

    it.scopedLive("is flushed while all wait for one of them costs one request more", () =>
      Effect.gen(function* () {
        const { command, counted, processes } = yield* World
        const fleet = yield* processes(size)
        const { requests, result } = yield* counted(Effect.gen(function* () {
          const waiting = yield* Effect.fork(getAll(fleet))
          yield* Effect.sleep("700 millis")
          yield* command("FLUSHALL")
          return yield* Fiber.join(waiting)
        }))
        assert.strictEqual(sum(result, ({ served }) => served), size)
        assert.isAtMost(requests, 2)
      }).pipe(Effect.provide(World.after(1500))), 120_000)

    it.scopedLive("comes back is used again", () =>
      Effect.gen(function* () {
        const { counted, processes, redis } = yield* World
        const fleet = yield* processes(size, { INVALIDATION_SECONDS: "0.1" })
        yield* getAll(fleet)
        yield* redis.stop
        const without = yield* counted(askAll(fleet, { _tag: "Refused" }))
        assert.deepStrictEqual([sum(without.result, ({ served }) => served), without.requests], [size, size])
        yield* redis.proceed
        yield* Effect.sleep("2500 millis")
        const secret = yield* fresh
        const again = yield* counted(askAll(fleet, { _tag: "Rotate", secret }))
        assert.deepStrictEqual([tokens(again.result).length, again.requests], [1, 1])
      }).pipe(Effect.provide(World.after())), 120_000)
  })
}
