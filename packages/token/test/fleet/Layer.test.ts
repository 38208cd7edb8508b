/**
 * The whole library over the emulator, in a fleet: services share a store in memory, sealed by WebCrypto.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Either, Option, Redacted } from "effect"
import type { AccessToken } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import { answers, atOnce, credentials, emulator, pass, requests, start, unavailable } from "../support/Emulated.ts"
import { valueOf } from "../support/Measured.ts"
import type { Line } from "../support/Observed.ts"
import { logging, tracing } from "../support/Observed.ts"
import { printed } from "../support/Printed.ts"
import { all, meanwhile, memory, services, through, values } from "./Services.ts"
import { faultyStore } from "./VirtualFleet.ts"

const slow = emulator({ latency: "200 millis" })

describe("services that share a store", () => {
  it.scoped("makes one request for all services, gives them the same token, and serves later calls at once", () =>
    Effect.gen(function*() {
      const fleet = yield* services(8)
      assert.strictEqual(values(yield* all(fleet)).size, 1)
      assert.strictEqual(yield* requests, 1)
      for (const { get } of fleet) yield* atOnce(get)
      const statuses = yield* Effect.all(fleet.map(({ status }) => status))
      const sources = statuses.map(({ requests, store }) => [Option.getOrThrow(store).source, requests])
      assert.deepStrictEqual(sources.filter(([, asked]) => asked === 1), [[Option.some("endpoint"), 1]])
      assert.strictEqual(sources.filter(([, asked]) => asked === 0).length, 7)
    }).pipe(Effect.provide(slow)))

  it.scoped("renews once in the background for all services", () =>
    Effect.gen(function*() {
      const fleet = yield* services(8)
      yield* all(fleet)
      yield* pass("23.5 hours")
      const before = values(yield* Effect.all(fleet.map(({ get }) => Effect.either(atOnce(get)))))
      yield* Effect.repeatN(pass("25 millis"), 30)
      const after = values(yield* Effect.all(fleet.map(({ get }) => Effect.either(atOnce(get)))))
      assert.strictEqual(yield* requests, 2)
      assert.deepStrictEqual([before.size, after.size], [1, 1])
      assert.notDeepEqual(after, before)
    }).pipe(Effect.provide(slow)))

  it.scoped("replaces a token once when all services refuse it, and returns the new one to a late refusal", () =>
    Effect.gen(function*() {
      const [late, ...fleet] = yield* services(6)
      assert.isDefined(late)
      const [first] = yield* all(fleet)
      assert.isTrue(first !== undefined && Either.isRight(first))
      const before = yield* Effect.all(fleet.map(({ get }) => get))
      yield* Effect.all(fleet.map(({ invalidate }, nth) => invalidate(before[nth] as AccessToken)))
      const after = values(yield* all(fleet))
      assert.strictEqual(yield* requests, 2)
      assert.strictEqual(after.size, 1)
      yield* late.invalidate(yield* meanwhile(late.get))
      assert.deepStrictEqual(values(yield* all([late])), after)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))

  it.scoped("shares the rejection of a wrong secret, and tries the right secret at once", () =>
    Effect.gen(function*() {
      const options = yield* memory
      const secret = { now: "wrong" }
      const read = Effect.sync(() => ({
        clientId: credentials.clientId,
        clientSecret: secret.now === "wrong" ? Redacted.make("wrong") : credentials.clientSecret
      }))
      const made = ClickViewToken.make({ ...options, credentials: read })
      const fleet = yield* Effect.replicateEffect(made, 6)
      const outcomes = yield* all(fleet)
      assert.deepStrictEqual(values(outcomes), new Set(["Rejected"]))
      for (const outcome of outcomes) assert.isDefined(Either.isLeft(outcome) ? outcome.left.nextAttemptAt : undefined)
      assert.deepStrictEqual(values(yield* all([yield* made])), new Set(["Rejected"]))
      assert.strictEqual(yield* requests, 1)
      secret.now = "right"
      yield* pass("1 second")
      assert.strictEqual(values(yield* all(fleet)).size, 1)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))

  it.scoped("keeps serving tokens while the endpoint is down", () =>
    Effect.gen(function*() {
      const fleet = yield* services(6, { retry: { attempts: 1 } })
      yield* all(fleet)
      yield* answers(100, unavailable)
      yield* pass("23.5 hours")
      for (let nth = 0; nth < 20; nth++) {
        for (const { get } of fleet) yield* atOnce(get)
        yield* pass("50 millis")
      }
      assert.strictEqual(yield* requests, 3)
    }).pipe(Effect.provide(slow)))

  it.scoped("adopts a token with its scopes, time of issue and expiry", () =>
    Effect.gen(function*() {
      const [one, other] = yield* services(2)
      assert.isDefined(one)
      assert.isDefined(other)
      const granted = yield* meanwhile(one.get)
      yield* pass("1 hour")
      const adopted = yield* meanwhile(other.get)
      assert.deepStrictEqual([...adopted.scopes], [...granted.scopes])
      const early = DateTime.distance(adopted.expiresAt, granted.expiresAt)
      assert.isAtLeast(early, 0)
      assert.isAtMost(early, 100)
      assert.strictEqual(DateTime.distance(adopted.issuedAt, adopted.expiresAt), Duration.toMillis("24 hours"))
    }).pipe(Effect.provide(slow)))

  it.scoped("reports an adopted token in the log and in a metric", () =>
    Effect.gen(function*() {
      const lines: Array<Line> = []
      const [one, other] = yield* logging(lines)(services(2, { name: "adopts" }))
      assert.isDefined(one)
      assert.isDefined(other)
      yield* meanwhile(one.get)
      yield* meanwhile(other.get)
      assert.deepStrictEqual(lines.map(({ text }) => text).filter((text) => text.startsWith("A ")), [
        "A ClickView token was obtained",
        "A ClickView token was adopted"
      ])
      assert.strictEqual(valueOf("adopts", "clickview.token.renewals adopted"), 1)
      assert.strictEqual(valueOf("adopts", "clickview.token.renewals success"), 1)
    }).pipe(Effect.provide(slow)))

  it.scoped("does not share a token between two endpoints", () =>
    Effect.gen(function*() {
      const options = yield* memory
      const one = yield* start(options)
      const other = yield* start({ ...options, tokenUrl: "https://auth.clickviewapp.com/connect/token?v=2" })
      yield* all([one, other])
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))
})

describe("a service without a store", () => {
  it.scoped("has no store in the status of a service without one", () =>
    Effect.gen(function*() {
      const { status } = yield* start()
      assert.isTrue(Option.isNone((yield* status).store))
    }).pipe(Effect.provide(slow)))
})

/** Whether these bytes contain this text, in any form in which careless code could write it. */
const holds = (bytes: Buffer, secret: string): boolean =>
  [secret, encodeURIComponent(secret), Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64")]
    .some((form) => bytes.includes(form.replace(/=+$/, "")))

describe("secrets of a service with a store", () => {
  it.scoped("writes no secret, token or failure in clear to the store, the log, the spans or the status", () =>
    Effect.gen(function*() {
      const faulty = yield* faultyStore
      const lines: Array<Line> = []
      const spans: Parameters<typeof tracing>[0] = []
      const seen: Array<unknown> = []
      const fly = (secret: Redacted.Redacted<string>) =>
        Effect.gen(function*() {
          const clientSecret = secret
          const tokens = yield* ClickViewToken.make({
            clientId: credentials.clientId,
            clientSecret,
            ...through(faulty.store)
          })
          seen.push(yield* meanwhile(Effect.exit(tokens.get)), yield* tokens.status)
        }).pipe(tracing(spans), logging(lines))
      yield* fly(credentials.clientSecret)
      yield* fly(credentials.clientSecret)
      yield* answers(
        1,
        ScriptedResponse.json(401, { error: "invalid_client", error_description: "nobody-of-that-name" })
      )
      yield* fly(Redacted.make("another-secret"))
      yield* fly(Redacted.make("another-secret"))
      const [first] = seen
      const token = first as { readonly value?: AccessToken }
      assert.isDefined(token.value)
      const secrets = [
        Redacted.value(credentials.clientSecret),
        "another-secret",
        Redacted.value(token.value.value)
      ]
      assert.isAtLeast(faulty.operations.length, 10)
      for (const { key, value } of faulty.operations) {
        const raw = Buffer.from(`${key} ${value}`)
        for (const bytes of [raw, Buffer.from(value ?? "", "base64url"), Buffer.from(key.slice(2), "base64url")]) {
          for (
            const secret of [...secrets, credentials.clientId, "invalid_client", "nobody-of-that-name", "Rejected"]
          ) {
            assert.isFalse(holds(bytes, secret), secret)
          }
        }
      }
      const shown = Buffer.from(
        [lines, spans.map((span) => [span.name, span.attributes, span.status]), seen]
          .map(printed).join("\n")
      )
      for (const secret of secrets) assert.isFalse(holds(shown, secret), secret)
      assert.isTrue(holds(Buffer.from(`x${secrets[0]}x`), secrets[0] ?? ""))
    }).pipe(Effect.provide(slow)))
})
