import { TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, TestClock } from "effect"

/** One command that a client received. */
interface Command {
  readonly keys: ReadonlyArray<string>
  readonly args: ReadonlyArray<string>
}

type Reply = (command: Command) => unknown

/** A client with the structure of ioredis. It replies asynchronously, as the test defines. */
const likeIoredis = (commands: Array<Command>, reply: Reply): RedisTokenStore.IoredisClient => ({
  eval: (_script, keys, ...rest) => {
    const command = { keys: rest.slice(0, keys), args: rest.slice(keys) }
    commands.push(command)
    return Promise.resolve().then(() => reply(command))
  }
})

/** A client with the structure of node-redis. */
const likeNodeRedis = (commands: Array<Command>, reply: Reply): RedisTokenStore.NodeRedisClient => ({
  eval: (_script, { arguments: args, keys }) => {
    const command = { keys, args }
    commands.push(command)
    return Promise.resolve().then(() => reply(command))
  },
  evalSha: () => Promise.reject(new Error("not used"))
})

const clients = [["ioredis", likeIoredis], ["node-redis", likeNodeRedis]] as const

const empty = "1700000000000  "

/** Collects log messages. */
const collectLogs = (lines: Array<string>) =>
  Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void lines.push(String(message))))

describe.each(clients)("RedisTokenStore over a client like %s", (_name, makeClient) => {
  it.effect("runs each operation as one command on one key, and uses no other function of the client", () =>
    Effect.gen(function*() {
      const commands: Array<Command> = []
      const client = makeClient(commands, ({ args }) => args.length === 0 ? empty : "1700000000001")
      const store = yield* RedisTokenStore.make({ client })
      commands.length = 0
      assert.deepStrictEqual(yield* store.read("1:abc"), {
        value: undefined,
        version: undefined,
        now: 1_700_000_000_000
      })
      assert.deepStrictEqual(yield* store.swap("1:abc", "a version", "the text", 1000.2), {
        _tag: "Written",
        now: 1_700_000_000_001
      })
      assert.deepStrictEqual(commands.map(({ keys }) => keys), [["clickview:token:1:abc"], ["clickview:token:1:abc"]])
      assert.deepStrictEqual(commands[0]?.args, [])
      assert.deepStrictEqual([commands[1]?.args[0], commands[1]?.args[2]], ["a version", "1001"])
      assert.match(commands[1]?.args[1] ?? "", /^[0-9a-f-]{36}the text$/)
    }))

  it.effect("uses the configured prefix", () =>
    Effect.gen(function*() {
      const commands: Array<Command> = []
      const store = yield* RedisTokenStore.make({ client: makeClient(commands, () => empty), prefix: "{lms}" })
      yield* store.read("1:abc")
      assert.deepStrictEqual(commands.at(-1)?.keys, ["{lms}1:abc"])
    }))

  it.effect("reads a value with spaces and line breaks, and an empty value", () =>
    Effect.gen(function*() {
      const replies = [empty, "1700000000000 abc one\n two ", "1700000000000 abc "]
      const store = yield* RedisTokenStore.make({ client: makeClient([], () => replies.shift()) })
      assert.strictEqual((yield* store.read("1:abc")).value, "one\n two ")
      assert.deepInclude(yield* store.read("1:abc"), { value: "", version: "abc" })
    }))

  it.effect.each([null, undefined, 7, "OK", "", "later  ", ["1700000000000", "abc"], {}, "17000000000000000  "])(
    "fails when the reply is %s",
    (invalid) =>
      Effect.gen(function*() {
        const replies: Array<unknown> = [empty, invalid]
        const store = yield* RedisTokenStore.make({ client: makeClient([], () => replies.shift()) })
        assert.strictEqual((yield* Effect.flip(store.read("1:abc"))).problem, "the response cannot be read")
      })
  )

  it.effect("fails with Redis's problem and shows no value", () =>
    Effect.gen(function*() {
      const args = "with args beginning with: `the text`"
      const replies = [() => empty, () => Promise.reject(new Error(`ERR unknown command 'EVAL', ${args}`))]
      const store = yield* RedisTokenStore.make({ client: makeClient([], () => replies.shift()?.()) })
      const error = yield* Effect.flip(store.swap("1:abc", undefined, "the text", 1000))
      assert.strictEqual(error.message, "The token store failed: unknown command")
      assert.notInclude(JSON.stringify(error) + String(error.stack), "the text")
      assert.isUndefined(error.cause)
    }))

  it.effect("builds the layer with a warning when Redis fails", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const refused = Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))
      const replies = [refused, empty]
      const layer = RedisTokenStore.layer({ client: makeClient([], () => replies.shift()) })
      const { value } = yield* Effect.flatMap(TokenStore, (store) => store.read("1:abc")).pipe(
        Effect.provide(layer.pipe(Layer.provideMerge(collectLogs(lines))))
      )
      assert.isUndefined(value)
      assert.deepStrictEqual(lines, ["Redis does not respond yet: ECONNREFUSED"])
    }))
})

describe("RedisTokenStore", () => {
  it.effect("waits one second for Redis's first reply, then continues with a warning", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const client = likeIoredis([], () => new Promise(() => undefined))
      const building = yield* Effect.fork(Effect.provide(RedisTokenStore.make({ client }), collectLogs(lines)))
      yield* TestClock.adjust("999 millis")
      assert.isNull(building.unsafePoll())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(building)
      assert.deepStrictEqual(lines, ["Redis does not respond yet: no response within 1s"])
    }))

  it.effect("waits connectTimeout for the first reply", () =>
    Effect.gen(function*() {
      const client = likeIoredis([], () => new Promise(() => undefined))
      const making = RedisTokenStore.make({ client, connectTimeout: "3 seconds" })
      const building = yield* Effect.fork(Effect.provide(making, collectLogs([])))
      yield* TestClock.adjust("2999 millis")
      assert.isNull(building.unsafePoll())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(building)
    }))

  it.effect("fails when the client throws", () =>
    Effect.gen(function*() {
      const client: RedisTokenStore.IoredisClient = {
        eval: () => {
          throw new TypeError("It is closed")
        }
      }
      const store = yield* Effect.provide(RedisTokenStore.make({ client }), collectLogs([]))
      assert.strictEqual((yield* Effect.flip(store.read("1:abc"))).problem, "TypeError")
    }))
})
