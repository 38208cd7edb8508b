/**
 * The canary for what a fleet shares: every argument that reaches a store is searched, and whatever can be decoded from
 * it, after each way in which an exchange can end.
 */
import { Answer, ClickViewEmulator } from "@effect-clickview/emulator"
import { ClickViewToken, type OAuthError, TokenStore } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted } from "effect"
import { find } from "./Canary.ts"
import type { Scenario } from "./Scenarios.ts"
import { accessToken, clientId, clients, good, scenarios, secret } from "./Scenarios.ts"
import { type Recorded, stores } from "./Stores.ts"
import { Surfaces } from "./Surfaces.ts"

/** Words of a failure, and the name of each kind; shorter ones may stand in a sealed text by chance. */
const words = ["invalid_client", "server_error", "you sent", ...Object.values(scenarios).map(({ reason }) => reason)]

const secrets = [secret, accessToken, clientId, ...words.filter(({ length }) => length >= 8)]

/** The texts, and the bytes of whatever in them may be Base64, wherever it begins. */
const decoded = (texts: ReadonlyArray<string>): string =>
  texts.flatMap((text) => [
    text,
    ...(text.match(/[\w+/-]{8,}/g) ?? []).flatMap((run) =>
      [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64url").toString("latin1"))
    )
  ]).join("\n")

const shown = (received: ReadonlyArray<string>) => find(decoded(received), secrets)

const options = {
  clientId,
  clientSecret: Redacted.make(secret),
  retry: { attempts: 1 },
  timeouts: { attempt: "1200 millis", flight: "1200 millis", store: "10 seconds" }
} as const

/** Two processes: one obtains the token, has it refused and meets the scenario, and so does the other one then. */
const fleet = ({ answer, latency = "1 millis" }: Scenario, { store }: Recorded) =>
  Effect.gen(function* () {
    const { answerNext } = yield* ClickViewEmulator
    yield* answerNext(Answer.json(200, good), answer, answer)
    const started = ClickViewToken.make({ ...options, store: TokenStore })
    const [one, other] = yield* Effect.all([started, started])
    yield* Effect.flatMap(one.get, one.invalidate)
    return yield* Effect.all([Effect.exit(one.get), Effect.exit(other.get)])
  }).pipe(
    Effect.provideService(TokenStore, store),
    Effect.provide(ClickViewEmulator.layer({ clients, latency })),
    Effect.scoped
  )

const outcomeOf = (exit: Exit.Exit<unknown, OAuthError>) =>
  Exit.match(exit, {
    onSuccess: () => "Token",
    onFailure: (cause) => cause._tag === "Fail" ? cause.error.reason._tag : "Defect"
  })

for (const [adapter, recorded] of Object.entries(stores)) {
  describe(`what reaches ${adapter}`, () => {
    it.live("holds no secret, no token, no client's id and no word of a failure in clear, however an exchange ends", () =>
      Effect.forEach(Object.entries(scenarios), ([name, scenario]) =>
        Effect.gen(function* () {
          const surfaces = new Surfaces()
          const record = yield* recorded
          const outcomes = yield* surfaces.watch(fleet(scenario, record))
          assert.deepStrictEqual(outcomes.map(outcomeOf), [scenario.reason, scenario.reason], name)
          // Two claims and two reports, each a reading and a write.
          assert.isAtLeast(record.received.filter((text) => text.length > 200).length, 4, name)
          assert.deepStrictEqual(shown(record.received), [], name)
          const seen = [...surfaces.logs, ...surfaces.spans].join("\n")
          assert.deepStrictEqual(find(seen, [secret, accessToken]), [], name)
        }), { concurrency: "unbounded", discard: true }).pipe(Effect.scoped))

    it.scoped("would be found to hold it: as it is, in Base64, as bytes", () =>
      Effect.gen(function* () {
        for (const planted of secrets) {
          const json = JSON.stringify({ value: planted })
          for (const text of [json, Buffer.from(json).toString("base64url"), [...Buffer.from(planted)].join(",")]) {
            const { received, store } = yield* recorded
            yield* store.swap("1:abc", undefined, text, 1000)
            assert.isNotEmpty(shown(received), `${planted} in ${text}`)
          }
          const { received, store } = yield* recorded
          yield* store.read(`1:${planted}`)
          assert.isNotEmpty(shown(received), planted)
        }
      }))
  })
}
