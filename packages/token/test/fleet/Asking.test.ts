/** What a process that holds the lease tells its exchange: the tokens to redact, and whether one attempt is enough. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { Exchange } from "../../src/exchange/Exchange.ts"
import {
  endpoint,
  faultyStore,
  holding,
  outcomeOf,
  pass,
  process,
  together,
  unavailable,
  virtually
} from "./VirtualFleet.ts"

/** Two processes, and what their exchange was told with each request. */
const recorded = Effect.gen(function*() {
  const asked = endpoint()
  const { exchange } = asked
  const requests: Array<{ readonly known: ReadonlyArray<string>; readonly once: boolean | undefined }> = []
  const recording: Exchange = (credentials, more, onRequest) =>
    Effect.suspend(() => {
      requests.push({ known: (more.known ?? []).map((token) => Redacted.value(token)), once: more.once })
      return exchange(credentials, more, onRequest)
    })
  const faulty = yield* faultyStore
  const [first, second] = yield* Effect.replicateEffect(process({ ...asked, exchange: recording }, faulty), 2)
  assert.isDefined(first)
  assert.isDefined(second)
  return { asked, first: first.exchange, second: second.exchange, requests }
})

describe("a process that holds the lease", () => {
  it(
    "redacts the fleet's token and the one that it refused before",
    virtually(Effect.gen(function*() {
      const { first, second, requests } = yield* recorded
      yield* together([outcomeOf(first)])
      yield* together([outcomeOf(second, holding("token-1"))])
      yield* pass("2 minutes")
      yield* together([outcomeOf(second, holding("token-2"))])
      assert.deepStrictEqual(requests.map(({ known }) => known), [[], ["token-1"], ["token-2", "token-1"]])
    }))
  )

  it(
    "makes one attempt after another process failed, and all of its attempts after its own failure",
    virtually(Effect.gen(function*() {
      const { asked, first, second, requests } = yield* recorded
      asked.failure = unavailable
      const pause = "1 seconds"
      for (const exchange of [first, first, second]) {
        const flight = yield* Effect.fork(outcomeOf(exchange))
        yield* pass(pause)
        assert.isNotNull(flight.unsafePoll())
      }
      assert.deepStrictEqual(requests.map(({ once }) => once), [false, false, true])
    }))
  )
})
