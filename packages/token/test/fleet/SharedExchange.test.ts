import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Either, Fiber, Option, Redacted } from "effect"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import { OAuthError, TokenStoreError } from "../../src/index.ts"
import { exported, measured } from "../support/Measured.ts"
import type { Line } from "../support/Observed.ts"
import { logging } from "../support/Observed.ts"
import type { Endpoint, FlightOutcome } from "./VirtualFleet.ts"
import {
  credentials,
  day,
  endpoint,
  faultyStore,
  fleet,
  holding,
  nothing,
  outcomeOf,
  pass,
  process,
  rejected,
  together,
  unavailable,
  virtually
} from "./VirtualFleet.ts"

const tokensOf = (outcomes: ReadonlyArray<FlightOutcome>) => new Set(outcomes.map(({ token }) => token))

/** An endpoint with this latency. */
const slowly = (latency: number, answers: Partial<Endpoint>): Endpoint =>
  Object.assign(endpoint(), { latency }, answers)

const from = (outcomes: ReadonlyArray<FlightOutcome>, source: string) =>
  outcomes.filter((one) => one.source === source).length

describe("a cold fleet", () => {
  it(
    "makes one request, and the other processes adopt the token within one poll",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(40)
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.strictEqual(asked.requests, 1)
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["token-1"]))
      assert.deepStrictEqual([from(outcomes, "endpoint"), from(outcomes, "store")], [1, 39])
      for (const { at } of outcomes) assert.isAtMost(at, 200 + 250)
    }))
  )

  it(
    "makes one request when the endpoint takes twice as long as a lease",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(8)
      asked.latency = 4000
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.strictEqual(asked.requests, 1)
      for (const { at } of outcomes) assert.isAtMost(at, 4000 + 250)
    }))
  )

  it(
    "uses four store operations to ask and one to adopt",
    virtually(Effect.gen(function*() {
      const { exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([outcomeOf(first)])
      assert.deepStrictEqual(faulty.operations.map(({ name }) => name), ["read", "swap", "read", "swap"])
      yield* together([outcomeOf(second)])
      assert.strictEqual(faulty.operations.length, 5)
    }))
  )

  it(
    "polls after 25 ms, then at growing intervals up to 250 ms",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      asked.latency = 1900
      yield* Effect.fork(outcomeOf(first))
      yield* pass(0)
      const before = faulty.operations.length
      const began = faulty.operations[0]?.at ?? 0
      const waiting = yield* Effect.fork(outcomeOf(second, nothing, credentials, 0))
      yield* pass("1 minute")
      yield* Fiber.join(waiting)
      const mine = faulty.operations.slice(before).filter(({ name }) => name === "read").map(({ at }) => at - began)
      for (const at of [0, 25, 75, 175, 375, 625, 875]) assert.include(mine, at)
    }))
  )
})

describe("an adopted token", () => {
  it(
    "expires an adopted token by the server's lifetime, counted from the start of its request",
    virtually(Effect.gen(function*() {
      const { exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      faulty.latency = 10
      faulty.offset = 25 * 3_600_000
      yield* together([outcomeOf(first)])
      yield* pass("1 hour")
      const asked = 60_000 + 3_600_000
      const [adopted] = yield* together([outcomeOf(second)])
      const truth = day - (asked - 20 + 10)
      assert.strictEqual(adopted?.source, "store")
      assert.isAtMost(adopted?.left ?? 0, truth)
      assert.isAtLeast(adopted?.left ?? 0, truth - 40)
    }))
  )

  it(
    "never adopts a token in its hard window",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([outcomeOf(first)])
      yield* pass(day - 2 * 60_000)
      yield* together([outcomeOf(second)])
      assert.strictEqual(asked.requests, 2)
    }))
  )

  it(
    "never adopts the token that the process renews",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(8)
      yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange, holding("token-1", 60_000))))
      assert.strictEqual(asked.requests, 2)
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["token-2"]))
    }))
  )

  it(
    "gives an adopted token the scopes and lifetime of the grant",
    virtually(Effect.gen(function*() {
      const { exchanges: [first, second] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([outcomeOf(first)])
      const { grant, lifetime } = yield* second(credentials, nothing, () => undefined)
      assert.deepStrictEqual(grant.scopes, ["smartembed.viewkey"])
      assert.deepStrictEqual([grant.lifetime, lifetime], [day, day])
    }))
  )

  it(
    "does not share a token with another client",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(2)
      const other = { ...credentials, clientSecret: Redacted.make("another") }
      const rotated = exchanges.map((exchange, nth) => outcomeOf(exchange, nothing, nth === 0 ? credentials : other))
      yield* together(rotated)
      assert.strictEqual(asked.requests, 2)
    }))
  )

  it(
    "does not share a token after the secret was changed in place",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first] } = yield* fleet(1)
      assert.isDefined(first)
      const changing = { ...credentials }
      yield* together([outcomeOf(first, nothing, changing)])
      changing.clientSecret = Redacted.make("another")
      yield* together([outcomeOf(first, nothing, changing)])
      assert.strictEqual(asked.requests, 2)
    }))
  )

  it(
    "subtracts the store's response time from an adopted token's lifetime",
    virtually(Effect.gen(function*() {
      const { exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([outcomeOf(first)])
      faulty.back = 50
      const [adopted] = yield* together([outcomeOf(second)])
      assert.deepInclude(adopted, { source: "store", at: 50, left: day - 60_000 - 50 })
    }))
  )

  for (const [what, by] of [["set back", -3_600_000], ["set forward, or the process slept,", 3_600_000]] as const) {
    it(
      `never lets a token outlive its true lifetime when the store's clock was ${what} during the request`,
      virtually(Effect.gen(function*() {
        const { exchanges: [first, second], faulty } = yield* fleet(2)
        assert.isDefined(first)
        assert.isDefined(second)
        const asking = yield* Effect.fork(outcomeOf(first))
        yield* pass(100)
        faulty.offset = by
        yield* pass(1_800_000 - 100)
        yield* Fiber.join(asking)
        const adopted = yield* outcomeOf(second)
        assert.strictEqual(adopted.source, "store")
        assert.isAtMost(adopted.left, day - 1_800_000 - Math.max(0, by))
      }))
    )
  }
})

describe("a token that all processes invalidate", () => {
  it(
    "replaces the token once, and keeps its successor for a minute when a process refuses it too",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(20)
      yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      const fiber = yield* Effect.fork(Effect.all(
        exchanges.map((exchange) => outcomeOf(exchange, holding("token-1"))),
        { concurrency: "unbounded" }
      ))
      yield* pass("10 seconds")
      assert.deepStrictEqual(tokensOf(yield* Fiber.join(fiber)), new Set(["token-2"]))
      assert.strictEqual(asked.requests, 2)
      const late = yield* together(exchanges.map((exchange) => outcomeOf(exchange, holding("token-2"))))
      assert.deepStrictEqual(tokensOf(late), new Set(["token-2"]))
      assert.strictEqual(asked.requests, 2)
      const later = yield* together(exchanges.map((exchange) => outcomeOf(exchange, holding("token-2"))))
      assert.deepStrictEqual(tokensOf(later), new Set(["token-3"]))
      assert.strictEqual(asked.requests, 3)
    }))
  )

  it(
    "accepts the token when the server issues it again",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(8)
      asked.token = "the-same"
      yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange, holding("the-same"))))
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["the-same"]))
      assert.strictEqual(asked.requests, 2)
    }))
  )
})

describe("a failure in a fleet", () => {
  it(
    "shares a rejection at once and asks again after the cooldown",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(12)
      asked.failure = rejected
      const fiber = yield* Effect.fork(Effect.all(exchanges.map((exchange) => outcomeOf(exchange)), {
        concurrency: "unbounded"
      }))
      yield* pass("5 seconds")
      assert.deepStrictEqual(tokensOf(yield* Fiber.join(fiber)), new Set(["Rejected"]))
      assert.strictEqual(asked.requests, 1)
      yield* pass("20 seconds")
      const again = yield* Effect.forEach(exchanges, (exchange) => outcomeOf(exchange))
      assert.deepStrictEqual(again.map(({ at, token }) => [token, at]), again.map(() => ["Rejected", 0]))
      yield* pass("15 seconds")
      yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.strictEqual(asked.requests, 2)
      const doubled = yield* Effect.forEach(exchanges.slice(1), (exchange) => outcomeOf(exchange))
      assert.deepStrictEqual(tokensOf(doubled), new Set(["Rejected"]))
      assert.strictEqual(asked.requests, 2)
    }))
  )

  it(
    "shares a failure that may be local only when a second process has one",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(12)
      asked.failure = unavailable
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["Unavailable"]))
      assert.strictEqual(asked.requests, 2)
      for (const { at } of outcomes) assert.isAtMost(at, 2 * 450)
    }))
  )

  it(
    "shares any failure with a Retry-After at once",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(6)
      const { reason } = unavailable
      asked.failure = new OAuthError({ reason, retryAfter: Duration.minutes(2) })
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["Unavailable"]))
      assert.strictEqual(asked.requests, 1)
    }))
  )

  it(
    "waits longer to ask again with a good token than without one",
    virtually(Effect.gen(function*() {
      const { asked, exchanges } = yield* fleet(4)
      asked.failure = unavailable
      const renewals = () => exchanges.map((exchange) => outcomeOf(exchange, holding("old", 600_000)))
      const fiber = yield* Effect.fork(Effect.all(renewals(), { concurrency: "unbounded" }))
      yield* pass("5 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(asked.requests, 2)
      const [, second] = exchanges
      assert.isDefined(second)
      asked.failure = undefined
      const [still] = yield* Effect.all(renewals())
      assert.strictEqual(still?.token, "Unavailable")
      const urgent = yield* together([outcomeOf(second)])
      assert.deepStrictEqual(tokensOf(urgent), new Set(["token-3"]))
    }))
  )

  it(
    "reports what is left of the server's Retry-After, and none after its end",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      asked.failure = new OAuthError({
        reason: { _tag: "Rejected", status: 400, code: "slow_down" },
        retryAfter: Duration.seconds(8),
        nextAttemptAt: undefined
      })
      yield* Effect.fork(outcomeOf(first))
      yield* pass("5200 millis")
      const heard = (at: number) =>
        Effect.zipRight(
          pass(at),
          Effect.map(Effect.either(second(credentials, nothing, () => undefined)), (outcome) => {
            const error = Either.isLeft(outcome) ? outcome.left : undefined
            return [error?.reason, error?.retryAfter === undefined ? undefined : Duration.toMillis(error.retryAfter)]
          })
        )
      const { reason } = asked.failure
      assert.deepStrictEqual(yield* heard(0), [reason, 3000])
      assert.deepStrictEqual(yield* heard(3000), [reason, undefined])
      assert.strictEqual(asked.requests, 1)
    }))
  )

  it(
    "lets other hosts ask after one host's local failure, and that host adopts their token",
    virtually(Effect.gen(function*() {
      const { exchanges, faulty } = yield* fleet(6)
      const without = yield* process(slowly(12_000, { failure: unavailable }), faulty)
      const broken = yield* Effect.fork(outcomeOf(without.exchange))
      yield* pass(1)
      const fiber = yield* Effect.fork(Effect.all(exchanges.map((exchange) => outcomeOf(exchange)), {
        concurrency: "unbounded"
      }))
      yield* pass("1 minute")
      for (const { at, token } of yield* Fiber.join(fiber)) {
        assert.strictEqual(token, "token-1")
        assert.isAtMost(at, 7000)
      }
      assert.deepInclude(yield* Fiber.join(broken), { token: "token-1", source: "store", at: 12_000 })
    }))
  )
})

describe("a process that waits for a lease", () => {
  it(
    "gives up at the time limit of a flight",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      asked.latency = 600_000
      yield* Effect.forkDaemon(outcomeOf(first))
      yield* pass(1)
      const waiting = yield* Effect.fork(Effect.either(second(credentials, nothing, () => undefined)))
      // A lease that never ends, as of a process with a longer limit.
      yield* Effect.fork(Effect.forever(Effect.delay(
        Effect.flatMap(faulty.store.read("my-secret"), ({ now, value, version }) => {
          const held = { ...fromText(value ?? ""), writtenAt: now, lease: { owner: "another", until: now + 2000 } }
          return faulty.store.swap("my-secret", version, toText(held), 3_600_000)
        }),
        500
      )))
      yield* pass("14900 millis")
      assert.isNull(waiting.unsafePoll())
      yield* pass("500 millis")
      const outcome = yield* Fiber.join(waiting)
      assert.deepStrictEqual(
        Either.isLeft(outcome) ? outcome.left.reason : undefined,
        { _tag: "Timeout", host: "auth.clickviewapp.com", limit: 15_000 }
      )
    }))
  )

  it(
    "takes over two seconds after the holder of the lease died at any step",
    virtually(Effect.gen(function*() {
      for (const after of [0, 100, 199]) {
        const { asked, exchanges: [first, second] } = yield* fleet(2)
        assert.isDefined(first)
        assert.isDefined(second)
        const dying = yield* Effect.fork(outcomeOf(first))
        yield* pass(after)
        yield* Fiber.interrupt(dying)
        const [outcome] = yield* together([outcomeOf(second)])
        assert.strictEqual(outcome?.source, "endpoint")
        assert.isAtMost(outcome?.at ?? 0, 2000 + 250 + 200)
        assert.strictEqual(asked.requests, 2)
      }
    }))
  )

  it(
    "takes over within two seconds when the holder's claim was interrupted",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      faulty.fault = (_nth, name) => name === "swap" ? "completes without a response" : undefined
      const dying = yield* Effect.fork(outcomeOf(first))
      yield* pass(50)
      yield* Fiber.interrupt(dying)
      faulty.fault = () => undefined
      const [outcome] = yield* together([outcomeOf(second)])
      assert.strictEqual(asked.requests, 1)
      assert.isAtMost(outcome?.at ?? 0, 2000 + 250 + 200)
    }))
  )

  it(
    "makes its own request when the store has lost its data",
    virtually(Effect.gen(function*() {
      const { asked, exchanges, faulty } = yield* fleet(8)
      const fiber = yield* Effect.fork(Effect.all(exchanges.map((exchange) => outcomeOf(exchange)), {
        concurrency: "unbounded"
      }))
      yield* pass(100)
      yield* faulty.flush
      yield* pass("1 minute")
      yield* Fiber.join(fiber)
      assert.isAtMost(asked.requests, 2)
    }))
  )

  it(
    "makes its own request when the store's clock was set back, then adopts again",
    virtually(Effect.gen(function*() {
      const { asked, exchanges, faulty } = yield* fleet(8)
      yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      faulty.offset = -3_600_000
      const outcomes = yield* together(exchanges.map((exchange) => outcomeOf(exchange)))
      assert.strictEqual(asked.requests, 2)
      assert.deepStrictEqual(tokensOf(outcomes), new Set(["token-2"]))
    }))
  )
})

describe("a process that was stopped for longer than its lease", () => {
  it(
    "replaces the stored token only with one that expires later",
    virtually(Effect.gen(function*() {
      for (const [lifetime, wins] of [[day + 60_000, "slow"], [day - 60_000, "fast"]] as const) {
        const { asked, exchanges: [fast, reader], faulty } = yield* fleet(2)
        assert.isDefined(fast)
        assert.isDefined(reader)
        asked.token = "fast"
        const slow = yield* process(slowly(9000, { token: "slow", lifetime }), faulty)
        const stopped = yield* Effect.fork(outcomeOf(slow.exchange))
        yield* pass(1)
        const other = yield* Effect.fork(outcomeOf(fast))
        yield* pass("1 minute")
        yield* Fiber.join(stopped)
        yield* Fiber.join(other)
        assert.strictEqual((yield* outcomeOf(reader)).token, wins)
      }
    }))
  )
})

describe("observability of a fleet", () => {
  it(
    "reports the token's source, adoptions, flights without the store and store failures",
    virtually(Effect.gen(function*() {
      const { exchanges: [first, second], faulty, processes: [one, other] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      const lines: Array<Line> = []
      const fly = Effect.flatMap(pass("1 minute"), () => together([logging(lines)(outcomeOf(second))]))
      assert.deepStrictEqual(one?.status(), { source: Option.none(), adoptions: 0, bypasses: 0, failures: 0 })
      yield* together([outcomeOf(first)])
      yield* fly
      assert.deepStrictEqual(one?.status(), { source: Option.some("endpoint"), adoptions: 0, bypasses: 0, failures: 0 })
      assert.deepStrictEqual(other?.status(), { source: Option.some("store"), adoptions: 1, bypasses: 0, failures: 0 })
      assert.deepStrictEqual(lines, [])
      faulty.fault = () => "fails"
      yield* fly
      yield* fly
      assert.deepStrictEqual(other?.status(), {
        source: Option.some("endpoint"),
        adoptions: 1,
        bypasses: 2,
        failures: 2
      })
      faulty.fault = () => undefined
      yield* fly
      yield* fly
      assert.deepStrictEqual(lines.map(({ level, text }) => `${level} ${text}`), [
        "WARN The token store failed, so this process requests its own tokens: ECONNREFUSED",
        "INFO The token store answers again"
      ])
    }))
  )

  it(
    "shows neither the secret nor a token that an adapter puts into its failure",
    virtually(Effect.gen(function*() {
      const asked = endpoint()
      const problem = "my-secret, the-token and \u0007 of AUTH"
      const refuses = () => Effect.fail(new TokenStoreError({ problem }))
      const { exchange } = yield* process(asked, { store: { read: refuses, swap: refuses } })
      const lines: Array<Line> = []
      yield* together([logging(lines)(outcomeOf(exchange, holding("the-token", 1)))])
      assert.deepStrictEqual(lines.map(({ text }) => text), [
        "The token store failed, so this process requests its own tokens: ***, *** and  of AUTH"
      ])
    }))
  )

  it(
    "counts store failures and flights without the store from 0 under the client's name",
    virtually(Effect.gen(function*() {
      const faulty = yield* faultyStore
      faulty.fault = () => "fails"
      const { exchange } = yield* process(endpoint(), faulty, { name: "counted alone" })
      assert.deepStrictEqual(
        exported("counted alone").map(({ name, value }) => [name, value]),
        [["clickview.token.store.failures", 0], ["clickview.token.store.alone", 0]]
      )
      yield* together([logging([])(outcomeOf(exchange))])
      assert.deepStrictEqual(measured("counted alone"), {
        "clickview.token.store.failures": 1,
        "clickview.token.store.alone": 1
      })
    }))
  )
})
