/**
 * The canary for what a fleet shares: after every outcome of an exchange, it searches the arguments that reach the store, and
 * what can be decoded from them.
 */
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { ClickViewToken, type OAuthError, TokenStore } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted } from "effect"
import { find } from "./Canary.ts"
import type { Scenario } from "./Scenarios.ts"
import { accessToken, clientId, clients, good, scenarios, secret } from "./Scenarios.ts"
import { type Recorded, stores } from "./Stores.ts"
import { Surfaces } from "./Surfaces.ts"

/** Words of failures and names of reasons. Short words are left out, because encrypted texts contain them by chance. */
const words = ["invalid_client", "server_error", "you sent", ...Object.values(scenarios).map(({ reason }) => reason)]

const secrets = [secret, accessToken, clientId, ...words.filter(({ length }) => length >= 8)]

/** The texts, and the decoded bytes of everything in them that may be Base64. */
const decoded = (texts: ReadonlyArray<string>): string =>
  texts.flatMap((text) => [
    text,
    ...(text.match(/[\w+/-]{8,}/g) ?? []).flatMap((run) =>
      [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64url").toString("latin1"))
    )
  ]).join("\n")

const leaks = (received: ReadonlyArray<string>) => find(decoded(received), secrets)

/** Only the scenario of a timeout waits for one: a busy machine must not cause others. */
const optionsOf = ({ reason }: Scenario) => {
  const limit = reason === "Timeout" ? "1200 millis" : "15 seconds"
  return {
    clientId,
    clientSecret: Redacted.make(secret),
    retry: { attempts: 1 },
    timeouts: { attempt: limit, flight: limit, store: "10 seconds" }
  } as const
}

/** Two services: the first obtains a token, invalidates it and runs the scenario. Then the second runs it. */
const fleet = (scenario: Scenario, { store }: Recorded) => {
  const { answer, latency = "1 millis" } = scenario
  return Effect.gen(function* () {
    const { respondNext } = yield* ClickViewEmulator
    yield* respondNext(ScriptedResponse.json(200, good), answer, answer)
    const started = ClickViewToken.make({ ...optionsOf(scenario), store: TokenStore })
    const [one, other] = yield* Effect.all([started, started])
    yield* Effect.flatMap(one.get, one.invalidate)
    return yield* Effect.all([Effect.exit(one.get), Effect.exit(other.get)])
  }).pipe(
    Effect.provideService(TokenStore, store),
    Effect.provide(ClickViewEmulator.layer({ clients, latency })),
    Effect.scoped
  )
}

const outcomeOf = (exit: Exit.Exit<unknown, OAuthError>) =>
  Exit.match(exit, {
    onSuccess: () => "Token",
    onFailure: (cause) => cause._tag === "Fail" ? cause.error.reason._tag : "Defect"
  })

for (const [adapter, recorded] of Object.entries(stores)) {
  describe(`${adapter} store`, () => {
    it.live("the store receives no secret, token, client id or failure in plain text, for every outcome of an exchange", () =>
      Effect.forEach(Object.entries(scenarios), ([name, scenario]) =>
        Effect.gen(function* () {
          const surfaces = new Surfaces()
          const record = yield* recorded
          const outcomes = yield* surfaces.watch(fleet(scenario, record))
          assert.deepStrictEqual(outcomes.map(outcomeOf), [scenario.reason, scenario.reason], name)
          // Two leases and two outcomes, each with a read and a write.
          assert.isAtLeast(record.received.filter((text) => text.length > 200).length, 4, name)
          assert.deepStrictEqual(leaks(record.received), [], name)
          const seen = [...surfaces.logs, ...surfaces.spans].join("\n")
          assert.deepStrictEqual(find(seen, [secret, accessToken]), [], name)
        }), { concurrency: "unbounded", discard: true }).pipe(Effect.scoped))

    it.scoped("the canary finds a planted secret in plain text, in Base64 and as bytes", () =>
      Effect.gen(function* () {
        for (const planted of secrets) {
          const json = JSON.stringify({ value: planted })
          for (const text of [json, Buffer.from(json).toString("base64url"), [...Buffer.from(planted)].join(",")]) {
            const { received, store } = yield* recorded
            yield* store.swap("1:abc", undefined, text, 1000)
            assert.isNotEmpty(leaks(received), `${planted} in ${text}`)
          }
          const { received, store } = yield* recorded
          yield* store.read(`1:${planted}`)
          assert.isNotEmpty(leaks(received), planted)
        }
      }))
  })
}
