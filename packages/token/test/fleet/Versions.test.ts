/** Two versions of the document format at the same time, as during an update host by host. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import type * as Seal from "../../src/fleet/Seal.ts"
import { empty } from "../../src/sharing/Document.ts"
import type { FlightOutcome } from "./VirtualFleet.ts"
import {
  endpoint,
  faultyStore,
  holding,
  openSeal,
  outcomeOf,
  pass,
  process,
  together,
  virtually
} from "./VirtualFleet.ts"

/** Another format, under its own key. */
const nextSeal = (prefix: string): typeof Seal.make => ({ clientSecret }) =>
  Effect.succeed({
    key: `${prefix}${Redacted.value(clientSecret)}`,
    seal: (document) => Effect.sync(() => encodeURIComponent(toText(document))),
    open: (text) => Effect.sync(() => text === undefined ? empty : fromText(decodeURIComponent(text)))
  })

/** Four processes of each version at the same time: cold, and after the API refused their tokens. */
const sideBySide = (next: typeof Seal.make) =>
  Effect.gen(function*() {
    const asked = endpoint()
    const faulty = yield* faultyStore
    const versions = yield* Effect.forEach([openSeal, next], (seal) =>
      Effect.replicateEffect(process(asked, faulty, {}, seal), 4))
    const all = versions.flat().map(({ exchange }) =>
      exchange
    )
    const cold = yield* together(all.map((exchange) => outcomeOf(exchange)))
    const requests = asked.requests
    yield* pass("1 hour")
    const refused = yield* together(
      all.map((exchange, nth) => outcomeOf(exchange, holding(cold[nth]?.token ?? "")))
    )
    return { cold, refused, requests: [requests, asked.requests] }
  })

const tokensOf = (outcomes: ReadonlyArray<FlightOutcome>) => outcomes.map(({ token }) => token)

describe("two versions of the document format", () => {
  it(
    "makes one request per version, and each version adopts its own token",
    virtually(Effect.gen(function*() {
      const { cold, refused, requests } = yield* sideBySide(nextSeal("2:"))
      assert.deepStrictEqual(requests, [2, 4])
      for (const outcomes of [cold, refused]) {
        const [one, other] = [new Set(tokensOf(outcomes.slice(0, 4))), new Set(tokensOf(outcomes.slice(4)))]
        assert.deepStrictEqual([one.size, other.size], [1, 1])
        assert.notDeepEqual(one, other)
      }
    }))
  )

  it(
    "serves all processes even under one key",
    virtually(Effect.gen(function*() {
      const { cold, refused } = yield* sideBySide(nextSeal(""))
      for (const token of tokensOf([...cold, ...refused])) assert.match(token, /^token-/)
    }))
  )
})
