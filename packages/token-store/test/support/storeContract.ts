/**
 * The contract of every store. It runs over memory, Redis and PostgreSQL.
 */
import { TokenStore } from "@effect-clickview/token"
import { assert, type Vitest } from "@effect/vitest"
import { Clock, Effect } from "effect"

/** A key for one test. */
const newKey = Effect.sync(() => `1:${crypto.randomUUID()}`)

const minute = 60_000

/** The time to live of a value that expires during a test. A busy machine needs less for three operations. */
const lifetime = 1000

/** Waits until the register's value has expired, and gives the last reading. */
const untilExpired = (store: TokenStore["Type"], key: string) =>
  Effect.repeat(Effect.delay(store.read(key), "5 millis"), { until: ({ value }) => value === undefined }).pipe(
    Effect.timeout("5 seconds")
  )

/** Takes the `it` of a block with the store on the real clock: `layer(store, { excludeTestServices: true })`. */
export const storeContract = (it: Vitest.MethodsNonLive<TokenStore, true>) => {
  it.effect("reads an empty register, and the time in milliseconds since 1970", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const here = yield* Clock.currentTimeMillis
      const { now, value, version } = yield* store.read(yield* newKey)
      assert.deepStrictEqual([value, version], [undefined, undefined])
      assert.isTrue(Number.isInteger(now))
      assert.approximately(now, here, 5000)
    }))

  it.effect("writes to an empty register, and returns the current register to a second writer", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      const { now } = yield* store.read(key)
      const written = yield* store.swap(key, undefined, "one", minute)
      assert.strictEqual(written._tag, "Written")
      if (written._tag === "Written") assert.isAtLeast(written.now, now)
      const register = yield* store.read(key)
      assert.strictEqual(register.value, "one")
      const refused = yield* store.swap(key, undefined, "two", minute)
      assert.deepInclude(refused._tag === "Conflict" ? refused.register : {}, {
        value: "one",
        version: register.version
      })
      assert.deepInclude(yield* store.read(key), { value: "one", version: register.version })
    }))

  it.effect("gives each write a new version, even for the same value", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, "one", minute)
      const first = yield* store.read(key)
      assert.strictEqual((yield* store.swap(key, first.version, "one", minute))._tag, "Written")
      const second = yield* store.read(key)
      assert.strictEqual(second.value, "one")
      assert.notStrictEqual(second.version, first.version)
      const late = yield* store.swap(key, first.version, "late", minute)
      assert.deepInclude(late._tag === "Conflict" ? late.register : {}, { value: "one", version: second.version })
    }))

  it.effect("refuses to replace a version in an empty register", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const refused = yield* store.swap(yield* newKey, "some version", "one", minute)
      assert.deepInclude(refused._tag === "Conflict" ? refused.register : {}, {
        value: undefined,
        version: undefined
      })
    }))

  it.effect("drops a value after its time to live, and then refuses the old version", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, "one", lifetime + 0.5)
      const { version } = yield* store.read(key)
      assert.isDefined(version)
      const { version: remaining } = yield* untilExpired(store, key)
      assert.strictEqual(remaining, undefined)
      assert.strictEqual((yield* store.swap(key, version, "late", minute))._tag, "Conflict")
      assert.strictEqual((yield* store.swap(key, undefined, "one", minute))._tag, "Written")
      assert.notStrictEqual((yield* store.read(key)).version, version)
    }))

  it.effect("applies the time to live of the last write", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const [key, other] = [yield* newKey, yield* newKey]
      yield* store.swap(key, undefined, "one", lifetime)
      yield* store.swap(other, undefined, "one", lifetime)
      const { version } = yield* store.read(key)
      assert.strictEqual((yield* store.swap(key, version, "two", minute))._tag, "Written")
      yield* untilExpired(store, other)
      assert.strictEqual((yield* store.read(key)).value, "two")
    }))

  it.effect("keeps the registers of different keys separate", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, "one", minute)
      assert.strictEqual((yield* store.read(`${key}a`)).value, undefined)
    }))

  it.effect.each(
    [
      ["empty", ""],
      ["with spaces and line breaks", " a  b\r\n\tc\n"],
      ["in any script", `Grüße, "日本" 🎬 \\u0000 '; --`],
      ["of 200,000 characters", "x-_9".repeat(50_000)]
    ] as const
  )("keeps a value unchanged: %s", ([, text]) =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, text, minute)
      const { value, version } = yield* store.read(key)
      assert.strictEqual(value, text)
      assert.isDefined(version)
    }))

  it.effect("lets one of twenty concurrent writers of the same version write, and returns its value to the others", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      for (let round = 0; round < 20; round++) {
        const { version } = yield* store.read(key)
        const swaps = yield* Effect.all(
          Array.from({ length: 20 }, (_, nth) => store.swap(key, version, `${round}/${nth}`, minute)),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(swaps.filter(({ _tag }) => _tag === "Written").length, 1)
        const { value } = yield* store.read(key)
        assert.strictEqual(value, `${round}/${swaps.findIndex(({ _tag }) => _tag === "Written")}`)
        for (const swap of swaps) {
          if (swap._tag === "Conflict") assert.strictEqual(swap.register.value, value)
        }
      }
    }))
}
