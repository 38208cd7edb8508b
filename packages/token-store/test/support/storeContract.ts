/**
 * What every store promises, whatever it is made of: run over memory, Redis and PostgreSQL.
 */
import { TokenStore } from "@effect-clickview/token"
import { assert, type Vitest } from "@effect/vitest"
import { Clock, Effect } from "effect"

/** A key that no other test uses. */
const newKey = Effect.sync(() => `1:${crypto.randomUUID()}`)

const minute = 60_000

/** Of a value that ends while a test waits for it: longer than a busy machine takes for three operations. */
const lifetime = 1000

/** Waits until the register's value is gone, and tells the last reading. */
const gone = (store: TokenStore["Type"], key: string) =>
  Effect.repeat(Effect.delay(store.read(key), "5 millis"), { until: ({ value }) => value === undefined }).pipe(
    Effect.timeout("5 seconds")
  )

/** For the `it` of a block that has the store, on the real clock: `layer(store, { excludeTestServices: true })`. */
export const storeContract = (it: Vitest.MethodsNonLive<TokenStore, true>) => {
  it.effect("holds nothing at first, and tells the time in milliseconds since 1970", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const here = yield* Clock.currentTimeMillis
      const { now, value, version } = yield* store.read(yield* newKey)
      assert.deepStrictEqual([value, version], [undefined, undefined])
      assert.isTrue(Number.isInteger(now))
      assert.approximately(now, here, 5000)
    }))

  it.effect("writes where nothing is, and tells another writer what is there instead", () =>
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

  it.effect("gives each write a version of its own, even when the text is the same", () =>
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

  it.effect("refuses a version where nothing is", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const refused = yield* store.swap(yield* newKey, "some version", "one", minute)
      assert.deepInclude(refused._tag === "Conflict" ? refused.register : {}, {
        value: undefined,
        version: undefined
      })
    }))

  it.effect("drops a value after its time to live, and then takes no old version", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, "one", lifetime + 0.5)
      const { version } = yield* store.read(key)
      assert.isDefined(version)
      const { version: left } = yield* gone(store, key)
      assert.strictEqual(left, undefined)
      assert.strictEqual((yield* store.swap(key, version, "late", minute))._tag, "Conflict")
      assert.strictEqual((yield* store.swap(key, undefined, "one", minute))._tag, "Written")
      assert.notStrictEqual((yield* store.read(key)).version, version)
    }))

  it.effect("takes the time to live from the last write", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const [key, other] = [yield* newKey, yield* newKey]
      yield* store.swap(key, undefined, "one", lifetime)
      yield* store.swap(other, undefined, "one", lifetime)
      const { version } = yield* store.read(key)
      assert.strictEqual((yield* store.swap(key, version, "two", minute))._tag, "Written")
      yield* gone(store, other)
      assert.strictEqual((yield* store.read(key)).value, "two")
    }))

  it.effect("keeps registers apart by their keys", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, "one", minute)
      assert.strictEqual((yield* store.read(`${key}a`)).value, undefined)
    }))

  it.effect.each(
    [
      ["empty", ""],
      ["with spaces and line ends", " a  b\r\n\tc\n"],
      ["in any script", `Grüße, "日本" 🎬 \\u0000 '; --`],
      ["of 200,000 characters", "x-_9".repeat(50_000)]
    ] as const
  )("keeps a text as it is: %s", ([, text]) =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      const key = yield* newKey
      yield* store.swap(key, undefined, text, minute)
      const { value, version } = yield* store.read(key)
      assert.strictEqual(value, text)
      assert.isDefined(version)
    }))

  it.effect("lets one of twenty writers write who expect the same version, and tells the others what it wrote", () =>
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
