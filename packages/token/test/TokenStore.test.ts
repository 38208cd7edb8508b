import { TokenStore, TokenStoreError } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"

describe("TokenStore.layerMemory", () => {
  it.effect("is empty at first and reports the time of its clock", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      yield* TestClock.adjust(5000)
      assert.deepStrictEqual(yield* store.read("a"), { value: undefined, version: undefined, now: 5000 })
    }).pipe(Effect.provide(TokenStore.layerMemory)))

  it.effect("writes to an empty register, and returns the current value to a conflicting writer", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      assert.deepStrictEqual(yield* store.swap("a", undefined, "one", 1000), { _tag: "Written", now: 0 })
      const register = yield* store.read("a")
      assert.strictEqual(register.value, "one")
      assert.deepStrictEqual(yield* store.swap("a", undefined, "two", 1000), { _tag: "Conflict", register })
      assert.deepStrictEqual(yield* store.read("a"), register)
    }).pipe(Effect.provide(TokenStore.layerMemory)))

  it.effect("gives each write a new version, even with the same text", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      yield* store.swap("a", undefined, "one", 1000)
      const first = yield* store.read("a")
      yield* store.swap("a", first.version, "one", 1000)
      const second = yield* store.read("a")
      assert.strictEqual(second.value, "one")
      assert.notStrictEqual(second.version, first.version)
      assert.strictEqual((yield* store.swap("a", first.version, "late", 1000))._tag, "Conflict")
    }).pipe(Effect.provide(TokenStore.layerMemory)))

  it.effect("drops a value after its time to live, and then expects no version from a writer", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      yield* store.swap("a", undefined, "one", 1000)
      const { version } = yield* store.read("a")
      yield* TestClock.adjust(999)
      assert.strictEqual((yield* store.read("a")).value, "one")
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* store.read("a"), { value: undefined, version: undefined, now: 1000 })
      assert.strictEqual((yield* store.swap("a", version, "late", 1000))._tag, "Conflict")
      assert.strictEqual((yield* store.swap("a", undefined, "two", 1000))._tag, "Written")
    }).pipe(Effect.provide(TokenStore.layerMemory)))

  it.effect("separates registers by their keys", () =>
    Effect.gen(function*() {
      const store = yield* TokenStore
      yield* store.swap("a", undefined, "one", 1000)
      assert.strictEqual((yield* store.read("b")).value, undefined)
    }).pipe(Effect.provide(TokenStore.layerMemory)))
})

it("reports the failed operation in a TokenStoreError", () => {
  assert.strictEqual(new TokenStoreError({ problem: "ECONNREFUSED" }).message, "The token store failed: ECONNREFUSED")
})
