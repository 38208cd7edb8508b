/** One flight of a process that shares its token: the keys that it derives, the token that it renews, what it reports. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TokenStoreError } from "../../src/index.ts"
import type { Line } from "../support/Observed.ts"
import { logging } from "../support/Observed.ts"
import {
  credentials,
  endpoint,
  faultyStore,
  fleet,
  holding,
  landed,
  nothing,
  openVault,
  pass,
  process,
  together,
  virtually
} from "./Parties.ts"

const logged = "The token store failed, and this process asks for tokens by itself: "

describe("a flight of a process that shares its token", () => {
  it(
    "derives the keys of a credential once, and those of another secret again",
    virtually(Effect.gen(function*() {
      const derived: Array<string> = []
      const { exchange } = yield* process(endpoint(), yield* faultyStore, {}, (from, ...rest) =>
        Effect.suspend(() => {
          derived.push(Redacted.value(from.clientSecret))
          return openVault(from, ...rest)
        }))
      const rotated = { ...credentials, clientSecret: Redacted.make("another-secret") }
      for (const using of [credentials, { ...credentials }, rotated, rotated]) {
        yield* together([landed(exchange, nothing, using)])
      }
      assert.deepStrictEqual(derived, ["my-secret", "another-secret"])
    }))
  )

  it(
    "bypasses the store when no key can be derived",
    virtually(Effect.gen(function*() {
      const faulty = yield* faultyStore
      const problem = "WebCrypto cannot derive a key"
      const one = yield* process(endpoint(), faulty, {}, () => Effect.fail(new TokenStoreError({ problem })))
      const lines: Array<Line> = []
      const [landing] = yield* together([logging(lines)(landed(one.exchange))])
      assert.deepInclude(landing, { token: "token-1", source: "endpoint", at: 200 })
      assert.deepInclude(one.status(), { alone: 1, failures: 1 })
      assert.deepStrictEqual(lines.map(({ text }) => text), [`${logged}${problem}`])
      assert.deepStrictEqual(faulty.operations, [])
    }))
  )

  it(
    "logs that the store gave no reason when its failure has no text",
    virtually(Effect.gen(function*() {
      const refuses = () => Effect.fail(new TokenStoreError({ problem: "" }))
      const { exchange } = yield* process(endpoint(), { store: { read: refuses, swap: refuses } })
      const lines: Array<Line> = []
      yield* together([logging(lines)(landed(exchange))])
      assert.deepStrictEqual(lines.map(({ text }) => text), [`${logged}it gave no reason`])
    }))
  )

  it(
    "leaves the token that it renews to processes that start meanwhile",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([landed(first)])
      yield* Effect.fork(landed(first, holding("token-1", 60_000)))
      yield* pass(100)
      assert.strictEqual(asked.requests, 2)
      assert.deepInclude(yield* landed(second), { token: "token-1", source: "store", at: 0 })
    }))
  )
})
