/** Any value in the register is replaced with one request, and nothing of it is shown. */
import { assert, describe, it } from "@effect/vitest"
import type { Either } from "effect"
import { Context, Effect, Layer, Redacted } from "effect"
import type { FleetDocument } from "../../src/fleet/FleetDocument.ts"
import { toText } from "../../src/fleet/FleetDocument.ts"
import * as Seal from "../../src/fleet/Seal.ts"
import type { AccessToken } from "../../src/index.ts"
import { OAuthError, TokenStore } from "../../src/index.ts"
import { credentials, emulator, requests, start } from "../support/Emulated.ts"
import type { Line } from "../support/Observed.ts"
import { logging, tracing } from "../support/Observed.ts"
import { printed } from "../support/Printed.ts"
import { all, through, values } from "./Services.ts"
import { day, fleet, outcomeOf, together, virtually } from "./VirtualFleet.ts"

const url = "https://auth.clickviewapp.com/connect/token"

const scope = "smartembed.viewkey"

/** A plausible document, with a token that expires later than any other. */
const document: FleetDocument = {
  writtenAt: 0,
  entry: { token: { value: Redacted.make("poison-token"), scopes: [scope] }, end: 7 * day, lifetime: 7 * day },
  rejections: 0,
  failures: 0
}

/** The same document from the future, with a lease and a failure that never end. */
const future: FleetDocument = {
  ...document,
  writtenAt: 3_600_000,
  lease: { owner: "poison", until: 1000 * day },
  failure: {
    error: new OAuthError({ reason: { _tag: "Unavailable", status: 503, description: "poison-words" } }),
    at: 0,
    askAt: 1000 * day,
    renewAt: 1000 * day
  }
}

const sealedBy = (by: typeof credentials, issuer: string, written = document) =>
  Effect.flatMap(Seal.make(by, issuer, scope), ({ seal }) => seal(written))

const own = sealedBy(credentials, url)

const poisons: { readonly [what: string]: Effect.Effect<string, unknown> } = {
  "words": Effect.succeed("poison-words"),
  "no text": Effect.succeed(""),
  "a document in clear": Effect.succeed(toText(document)),
  "a text that was cut": Effect.map(own, (text) => text.slice(0, -10)),
  "a text with another letter": Effect.map(
    own,
    (text) => `${text.slice(0, 60)}${text[60] === "A" ? "B" : "A"}${text.slice(61)}`
  ),
  "the text of another secret": sealedBy({ ...credentials, clientSecret: Redacted.make("another") }, url),
  "the text of another issuer, swapped with it": sealedBy(credentials, `${url}?v=2`),
  "a document from the future": sealedBy(credentials, url, future)
}

/** Four services over a register with this value, and one that starts later. */
const over = (poison: Effect.Effect<string, unknown>) =>
  Effect.gen(function*() {
    const store = Context.get(yield* Layer.build(TokenStore.layerMemory), TokenStore)
    const { key } = yield* Seal.make(credentials, url, scope)
    yield* store.swap(key, undefined, yield* poison, day)
    const lines: Array<Line> = []
    const spans: Parameters<typeof tracing>[0] = []
    const outcomes: Array<Either.Either<AccessToken, OAuthError>> = []
    const statuses: Array<unknown> = []
    for (const size of [4, 1]) {
      const services = yield* Effect.replicateEffect(start(through(store)), size)
      outcomes.push(...yield* all(services).pipe(tracing(spans), logging(lines)))
      statuses.push(...yield* Effect.all(services.map(({ status }) => status)))
    }
    return {
      tokens: [...values(outcomes)],
      requests: yield* requests,
      shown: [lines, spans.map((span) => [span.name, span.attributes, span.status]), outcomes, statuses]
        .map(printed).join("\n")
    }
  })

describe("a register with a wrong value", () => {
  for (const [what, poison] of Object.entries(poisons)) {
    it.scoped(`replaces ${what} with one request and shows nothing of it`, () =>
      Effect.gen(function*() {
        const { requests, shown, tokens } = yield* over(poison)
        assert.deepStrictEqual([tokens.length, requests], [1, 1])
        assert.notInclude([...tokens, shown].join("\n"), "poison")
      }).pipe(Effect.provide(emulator({ latency: "200 millis" }))))
  }

  it.scoped("accepts a text that the fleet itself sealed", () =>
    Effect.gen(function*() {
      const { requests, tokens } = yield* over(own)
      assert.deepStrictEqual([tokens, requests], [["poison-token"], 0])
    }).pipe(Effect.provide(emulator({ latency: "200 millis" }))))

  const written = toText(document)
  for (
    const [what, text] of [
      ["a time that is a word", written.replace("\"writtenAt\":0", "\"writtenAt\":\"0\"")],
      ["an end that is no number", written.replace(/"end":\d+/, "\"end\":\"never\"")],
      ["an end that is not finite", written.replace(/"end":\d+/, "\"end\":1e999")],
      ["a lifetime that is null", written.replace(/"lifetime":\d+/, "\"lifetime\":null")],
      ["a lifetime below 0", written.replace(/"lifetime":\d+/, "\"lifetime\":-1")],
      ["counters that are lists", written.replace("\"failures\":0", "\"failures\":[]")]
    ] as const
  ) {
    it(
      `replaces a sealed document with ${what} with one request`,
      virtually(Effect.gen(function*() {
        assert.notStrictEqual(text, written)
        const { asked, exchanges: [late, ...exchanges], faulty } = yield* fleet(5)
        assert.isDefined(late)
        yield* faulty.store.swap("my-secret", undefined, text, day)
        const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
        const [later] = yield* together([outcomeOf(late)])
        for (const { token } of [...outcomes, later ?? { token: "none" }]) assert.strictEqual(token, "token-1")
        assert.strictEqual(asked.requests, 1)
      }))
    )
  }
})
