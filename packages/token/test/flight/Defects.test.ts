/**
 * Plants a defect in each step of a flight. Waiting callers get a token or a typed failure without the defect's text.
 * After the defect is removed, the next caller gets a token.
 */
import { HttpClient } from "@effect/platform"
import { assert, describe, it, vi } from "@effect/vitest"
import type { Layer } from "effect"
import {
  Cause,
  Effect,
  Exit,
  Fiber,
  Logger,
  Metric,
  Option,
  Random,
  Redacted,
  Schedule,
  Supervisor,
  Tracer
} from "effect"
import * as TokenSource from "../../src/flight/TokenSource.ts"
import type { Credentials, TokenOptions } from "../../src/index.ts"
import { AccessToken, ClickViewToken, OAuthError } from "../../src/index.ts"
import * as Settings from "../../src/layer/Settings.ts"
import { answers, credentials, emulator, pass, settled, unavailable } from "../support/Emulated.ts"
import { printed } from "../support/Printed.ts"

const day = emulator()

/** The text of every defect. No caller must see it. */
const text = "planted-defect"

/** Throws while the defect is planted. */
interface Plant {
  readonly bite: () => void
  readonly biteEffect: Effect.Effect<void>
}

type Around = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** What the defect changes: the options, or the environment of the layer. */
interface Planted {
  readonly options?: Partial<Omit<TokenOptions, keyof Credentials>>
  readonly around?: Around
  /** The outcome of callers while the defect is planted. */
  readonly outcome: "token" | "failure"
}

const tracer = (span: (own: Tracer.Span) => Tracer.Span): Around => (self) =>
  Effect.flatMap(Effect.tracer, (native) =>
    Effect.withTracer(
      self,
      Tracer.make({ span: (...args) => span(native.span(...args)), context: (f, fiber) => native.context(f, fiber) })
    ))

const spanWith = (bite: () => void, method: "end" | "attribute" | "event"): Around =>
  tracer((span) => {
    const own = span[method].bind(span) as (...args: ReadonlyArray<unknown>) => void
    return Object.assign(span, {
      [method]: (...args: ReadonlyArray<unknown>) => {
        bite()
        own(...args)
      }
    })
  })

const logging = (bite: () => void): Layer.Layer<never> =>
  Logger.replace(Logger.defaultLogger, Logger.make(() => bite()))

class Supervising extends Supervisor.AbstractSupervisor<void> {
  override readonly value = Effect.void
  private readonly bite: () => void
  constructor(bite: () => void) {
    super()
    this.bite = bite
  }
  override onStart(): void {
    this.bite()
  }
}

const steps: Readonly<Record<string, (plant: Plant) => Planted>> = {
  "the effect that reads the credentials": ({ biteEffect }) => ({
    options: { credentials: Effect.as(biteEffect, credentials) },
    outcome: "failure"
  }),
  "the HTTP client": ({ biteEffect }) => ({
    options: { transformClient: HttpClient.mapRequestEffect((request) => Effect.as(biteEffect, request)) },
    outcome: "failure"
  }),
  "the schedule of the retries": ({ biteEffect }) => ({
    options: { retry: { schedule: Schedule.mapEffect(Schedule.recurs(1), () => biteEffect) } },
    outcome: "failure"
  }),
  "a tracer that starts a span": ({ bite }) => ({
    around: tracer((span) => {
      bite()
      return span
    }),
    outcome: "token"
  }),
  "a span that ends": ({ bite }) => ({ around: spanWith(bite, "end"), outcome: "failure" }),
  "a span that gets an attribute": ({ bite }) => ({ around: spanWith(bite, "attribute"), outcome: "failure" }),
  "a span that gets an event": ({ bite }) => ({ around: spanWith(bite, "event"), outcome: "token" }),
  "a logger": ({ bite }) => ({ around: Effect.provide(logging(bite)), outcome: "token" }),
  "the landing": ({ biteEffect }) => ({
    around: Effect.withRandom(Object.defineProperty(Random.fixed([0]), "next", { value: Effect.as(biteEffect, 0) })),
    outcome: "failure"
  }),
  "a metric": ({ bite }) => {
    const { globalMetricRegistry } = Metric
    const get = globalMetricRegistry.get.bind(globalMetricRegistry)
    vi.spyOn(globalMetricRegistry, "get").mockImplementation((key) => {
      bite()
      return get(key)
    })
    return { outcome: "token" }
  },
  "the start of the fiber": ({ bite }) => ({
    around: (self) => Effect.supervised(self, new Supervising(bite)),
    outcome: "failure"
  })
}

const outcomeOf = (exit: Exit.Exit<AccessToken, unknown>): string =>
  Exit.isSuccess(exit)
    ? "token"
    : Option.match(Cause.failureOption(exit.cause), {
      onNone: () => "defect",
      onSome: (error) => error instanceof OAuthError ? "failure" : "untyped"
    })

describe("a defect in a step of a flight", () => {
  for (const [step, plantIn] of Object.entries(steps)) {
    it.scoped(`hangs no caller when a defect hits ${step}`, () => {
      let planted = true
      const bite = () => {
        if (planted) throw new Error(text)
      }
      const { around = (self) => self, options, outcome } = plantIn({ bite, biteEffect: Effect.sync(bite) })
      return Effect.gen(function*() {
        planted = false
        const tokens = yield* around(
          ClickViewToken.make(Object.assign({ credentials: Effect.succeed(credentials) }, options))
        )
        planted = true
        if (step.startsWith("the schedule")) yield* answers(1, unavailable)
        const callers = yield* Effect.all(Effect.replicate(Effect.fork(Effect.exit(around(tokens.get))), 2))
        yield* pass("20 seconds")
        for (const caller of callers) {
          const exit = yield* Fiber.join(caller)
          assert.strictEqual(outcomeOf(exit), outcome)
          assert.notInclude(printed(exit), text)
        }
        assert.notStrictEqual((yield* tokens.status).phase, "renewing")
        planted = false
        yield* pass("2 seconds")
        assert.instanceOf(yield* tokens.get, AccessToken)
      }).pipe(
        Effect.ensuring(Effect.sync(() => vi.restoreAllMocks())),
        Effect.provide(day)
      )
    })
  }

  it.scoped("hangs no caller when the exchange grants a token whose date is out of range", () =>
    Effect.gen(function*() {
      const { labels, name, policy } = yield* Settings.make({ name: "impossible date" })
      const source = yield* TokenSource.make({
        name,
        labels,
        host: "auth.example.org",
        policy,
        credentials: Effect.succeed(credentials),
        credentialsTimeout: 5000,
        exchange: () =>
          Effect.succeed({
            grant: { value: Redacted.make("token"), scopes: [], lifetime: undefined },
            anchor: { wall: Number.MAX_VALUE, mono: Number.MAX_VALUE },
            lifetime: 1000,
            source: "endpoint"
          })
      })
      const { reason } = yield* Effect.flip(source.get)
      assert.deepStrictEqual(reason, { _tag: "Defect" })
      yield* settled
      assert.strictEqual((yield* source.status).phase, "empty")
    }))

  it.scoped("keeps the cooldown when a supervisor throws during a read of the credentials", () => {
    let planted = false
    return Effect.gen(function*() {
      const tokens = yield* Effect.supervised(
        ClickViewToken.make({ credentials: Effect.succeed({ ...credentials, clientId: "wrong" }) }),
        new Supervising(() => {
          if (planted) throw new Error(text)
        })
      )
      const refusal = yield* Effect.flip(tokens.get)
      planted = true
      yield* pass("1 second")
      assert.strictEqual(yield* Effect.flip(tokens.get), refusal)
      assert.strictEqual((yield* tokens.status).phase, "coolingDown")
    }).pipe(Effect.provide(day))
  })

  it.scoped("hangs no caller when the caller's span dies as it gets a link", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken.make({ ...credentials })
      const span = Object.assign(yield* Effect.makeSpan("caller"), {
        addLinks: () => {
          throw new Error(text)
        }
      })
      assert.instanceOf(yield* Effect.withParentSpan(tokens.get, span), AccessToken)
    }).pipe(Effect.provide(day)))
})
