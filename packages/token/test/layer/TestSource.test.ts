/**
 * The service that replaces the real one in unit tests of users.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Chunk, DateTime, Effect, Either, Exit, Option, Redacted, Stream } from "effect"
import { AccessToken, ClickViewToken, OAuthError } from "../../src/index.ts"
import { untyped } from "../support/Untyped.ts"

const one = AccessToken.make({ value: "one", lifetime: "1 hour" })
const two = AccessToken.make({ value: "two", lifetime: "2 hours" })
const down = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })
const wrong = new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client" } })

type Script = Parameters<typeof ClickViewToken.layerTest>[0]

/** The outcomes of this many calls: values of tokens, reasons of failures. */
const calls = (times: number, script?: Script) =>
  Effect.gen(function*() {
    const tokens = yield* ClickViewToken
    const outcomes = yield* Effect.replicateEffect(Effect.either(tokens.get), times)
    return outcomes.map(Either.match({
      onLeft: ({ reason }) => reason._tag as string,
      onRight: ({ value }) => Redacted.value(value)
    }))
  }).pipe(Effect.provide(ClickViewToken.layerTest(script)))

describe("layerTest", () => {
  it.effect("gives a token that outlives every test without a script", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* calls(3), ["test-token", "test-token", "test-token"])
      const token = yield* Effect.flatMap(ClickViewToken, ({ get }) => get).pipe(
        Effect.provide(ClickViewToken.layerTest())
      )
      assert.isTrue(DateTime.greaterThan(token.expiresAt, DateTime.unsafeMake("2060-01-01")))
      assert.deepStrictEqual([...token.scopes], ["smartembed.viewkey"])
    }))

  it.effect("always gives the token of its script", () =>
    Effect.map(calls(3, one), (got) => assert.deepStrictEqual(got, ["one", "one", "one"])))

  it.effect("always fails with the failure of its script", () =>
    Effect.map(calls(2, wrong), (got) => assert.deepStrictEqual(got, ["Rejected", "Rejected"])))

  it.effect("gives the items of a list in order and repeats the last", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* calls(5, [one, down, two]), ["one", "Unavailable", "two", "two", "two"])
      assert.deepStrictEqual(yield* calls(3, [one, down]), ["one", "Unavailable", "Unavailable"])
    }))

  it.effect("starts its script again for each build and shares it within a build", () =>
    Effect.gen(function*() {
      const layer = ClickViewToken.layerTest([one, two])
      const value = Effect.flatMap(ClickViewToken, ({ get }) => get).pipe(
        Effect.map((token) => Redacted.value(token.value))
      )
      const twice = Effect.zip(value, value)
      assert.deepStrictEqual(yield* Effect.provide(twice, layer), ["one", "two"])
      assert.deepStrictEqual(yield* Effect.provide(twice, layer), ["one", "two"])
    }))

  it.effect("gives the same token and failure instances as the script", () =>
    Effect.gen(function*() {
      const get = Effect.flatMap(ClickViewToken, (tokens) => tokens.get)
      assert.strictEqual(yield* Effect.provide(get, ClickViewToken.layerTest(one)), one)
      assert.strictEqual(yield* Effect.flip(Effect.provide(get, ClickViewToken.layerTest(down))), down)
    }))

  it.effect("says what is missing when an empty list is used", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(calls(1, []))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "at least one token or failure")
    }))

  it.effect("recognises a failure and a token of another copy of this package", () =>
    Effect.gen(function*() {
      const failure = Object.assign(new Error("down"), { _tag: "OAuthError", reason: down.reason })
      const token = Object.fromEntries(Object.entries(one))
      assert.deepStrictEqual(yield* calls(2, untyped([failure, token])), ["Unavailable", "one"])
    }))

  for (
    const [what, step] of [["a text", "token"], ["another error", new Error("x")], ["a token in clear", { value: "x" }]]
  ) {
    it.effect(`refuses ${String(what)}, which is neither a token nor a failure`, () =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(calls(1, untyped(step)))
        assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "takes tokens (AccessToken) and failures")
      }))
  }

  it.effect("reports ready and a status without consuming the script", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      yield* tokens.ready
      const fresh = yield* tokens.status
      assert.strictEqual(fresh.phase, "fresh")
      assert.deepStrictEqual(Option.getOrThrow(fresh.expiresAt), one.expiresAt)
      assert.isTrue(Option.isNone(fresh.failure))
      assert.isTrue(Option.isNone(fresh.nextAttemptAt))
      assert.strictEqual(fresh.requests, 0)
      assert.strictEqual(yield* tokens.get, one)
      assert.strictEqual(yield* Effect.flip(tokens.ready), down)
      const empty = yield* tokens.status
      assert.strictEqual(empty.phase, "empty")
      assert.strictEqual(Option.getOrThrow(empty.failure), down)
      assert.strictEqual(yield* Effect.flip(tokens.get), down)
      assert.strictEqual(yield* tokens.get, two)
    }).pipe(Effect.provide(ClickViewToken.layerTest([one, down, two]))))

  it.effect("emits the current status first", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      const changes = yield* Stream.runCollect(Stream.take(tokens.statusChanges, 1))
      assert.deepStrictEqual(Chunk.toReadonlyArray(changes).map(({ phase }) => phase), ["fresh"])
    }).pipe(Effect.provide(ClickViewToken.layerTest(one))))

  it.effect("ignores an invalidation and continues with the script", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      yield* tokens.invalidate(yield* tokens.get)
      assert.strictEqual(yield* tokens.get, two)
      yield* tokens.invalidate(two)
      assert.strictEqual(yield* tokens.get, two)
    }).pipe(Effect.provide(ClickViewToken.layerTest([one, two]))))
})
