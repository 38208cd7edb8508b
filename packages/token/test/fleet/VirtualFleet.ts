/**
 * A fleet in virtual time: processes that share one store, their endpoint, and a store whose operations can fail.
 * Nothing is encrypted, so that everything except sleeping completes at once.
 */
import type { Either } from "effect"
import {
  Cause,
  Clock,
  Context,
  DefaultServices,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Random,
  Redacted
} from "effect"
import type { Exchange, Holding, Issued } from "../../src/exchange/Exchange.ts"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import type * as Seal from "../../src/fleet/Seal.ts"
import type { SharedExchange } from "../../src/fleet/SharedExchange.ts"
import * as Shared from "../../src/fleet/SharedExchange.ts"
import type { TokenTuning } from "../../src/index.ts"
import { OAuthError, TokenStore, TokenStoreError } from "../../src/index.ts"
import * as Settings from "../../src/layer/Settings.ts"
import { empty } from "../../src/sharing/Document.ts"
import { currentInstant } from "../../src/time/currentInstant.ts"
import { PermutingScheduler } from "../support/PermutingScheduler.ts"
import { VirtualClock } from "../support/VirtualClock.ts"

export const day = 86_400_000

export const credentials = { clientId: "my-client", clientSecret: Redacted.make("my-secret") }

export const openSeal: typeof Seal.make = ({ clientSecret }) =>
  Effect.succeed({
    key: Redacted.value(clientSecret),
    seal: (document) => Effect.succeed(toText(document)),
    open: (text) => Effect.sync(() => text === undefined ? empty : fromText(text))
  })

/** A fault of a store operation. */
export type Fault =
  | "fails"
  | "hangs"
  | "dies"
  | "throws"
  | "interrupts"
  | "completes without a response"
  | "returns no time"

export const faults: ReadonlyArray<Fault> = [
  "fails",
  "hangs",
  "dies",
  "throws",
  "interrupts",
  "completes without a response",
  "returns no time"
]

/** An operation as the store received it. */
interface Operation {
  readonly name: "read" | "swap"
  readonly key: string
  readonly value: string | undefined
  readonly timeToLive: number | undefined
  readonly at: number
}

/** A store in memory, its operations, and the fault of the nth operation, counted from 0. */
export interface FaultyStore {
  readonly store: TokenStore["Type"]
  readonly operations: Array<Operation>
  fault: (nth: number, name: "read" | "swap") => Fault | undefined
  /** The time until an operation is done. */
  latency: number
  /** The additional time until its response arrives. */
  back: number
  /** The difference of the store's clock to the test's clock. */
  offset: number
  /** Drops all entries. */
  readonly flush: Effect.Effect<void>
}

const withFault = <A extends object>(
  operation: Effect.Effect<A, TokenStoreError>,
  fault: Fault | undefined
): Effect.Effect<A, TokenStoreError> => {
  switch (fault) {
    case undefined:
      return operation
    case "fails":
      return Effect.fail(new TokenStoreError({ problem: "ECONNREFUSED" }))
    case "hangs":
      return Effect.never
    case "dies":
      return Effect.dieMessage("the adapter's own defect")
    case "throws":
      throw new Error("the adapter's own exception")
    case "interrupts":
      return Effect.interrupt
    case "completes without a response":
      return Effect.zipRight(operation, Effect.never)
    case "returns no time":
      return Effect.map(operation, (answer): A => ({ ...answer, _tag: "Conflict", now: NaN, register: { now: NaN } }))
  }
}

/** A store in memory. */
export const faultyStore: Effect.Effect<FaultyStore> = Effect.gen(function*() {
  const fresh = Effect.scoped(Layer.build(TokenStore.layerMemory))
  let memory = Context.get(yield* fresh, TokenStore)
  const operations: Array<Operation> = []
  const run = <A extends object>(
    called: Omit<Operation, "at">,
    operation: () => Effect.Effect<A, TokenStoreError>
  ): Effect.Effect<A, TokenStoreError> =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const nth = operations.push({ ...called, at }) - 1
      return withFault(
        Effect.zipLeft(Effect.delay(Effect.suspend(operation), made.latency), Effect.sleep(made.back)),
        made.fault(nth, called.name)
      )
    })
  const made: FaultyStore = {
    operations,
    fault: () => undefined,
    latency: 0,
    back: 0,
    offset: 0,
    flush: Effect.map(fresh, (context) => {
      memory = Context.get(context, TokenStore)
    }),
    store: {
      read: (key) =>
        run(
          { name: "read", key, value: undefined, timeToLive: undefined },
          () => Effect.map(memory.read(key), (register) => ({ ...register, now: register.now + made.offset }))
        ),
      swap: (key, version, value, timeToLive) =>
        run(
          { name: "swap", key, value, timeToLive },
          () =>
            Effect.map(memory.swap(key, version, value, timeToLive), (swap) =>
              swap._tag === "Written"
                ? { ...swap, now: swap.now + made.offset }
                : { ...swap, register: { ...swap.register, now: swap.register.now + made.offset } })
        )
    }
  }
  return made
})

/** A token endpoint with a latency. It numbers its tokens. */
export interface Endpoint {
  readonly exchange: Exchange
  requests: number
  /** Milliseconds. */
  latency: number
  lifetime: number
  /** The response instead of a token. */
  failure: OAuthError | undefined
  /** The value of every token, instead of a new one. */
  token: string | undefined
}

export const endpoint = (): Endpoint => {
  const made: Endpoint = {
    requests: 0,
    latency: 200,
    lifetime: day,
    failure: undefined,
    token: undefined,
    exchange: (_credentials, _holding, onRequest) =>
      Effect.gen(function*() {
        onRequest()
        const nth = ++made.requests
        const anchor = yield* currentInstant
        yield* Effect.sleep(made.latency)
        if (made.failure !== undefined) return yield* made.failure
        return {
          grant: {
            value: Redacted.make(made.token ?? `token-${nth}`),
            scopes: ["smartembed.viewkey"],
            lifetime: made.lifetime
          },
          anchor,
          lifetime: made.lifetime,
          source: "endpoint" as const
        }
      })
  }
  return made
}

/** One process of the fleet. */
export const process = (
  asked: Endpoint,
  { store }: Pick<FaultyStore, "store">,
  options: Omit<TokenTuning, "store"> = {},
  makeVault = openSeal
): Effect.Effect<SharedExchange, OAuthError> =>
  Effect.flatMap(Settings.make(options), (settings) => Shared.make(asked.exchange, store, settings, makeVault))

/** The knowledge of a process without a token. */
export const nothing: Holding = { last: undefined, left: undefined }

/** The knowledge of a process with this token. */
export const holding = (token: string, left?: number): Holding => ({
  last: { value: Redacted.make(token), scopes: ["smartembed.viewkey"] },
  left
})

/** The outcome of a flight: a token or a reason, the time, and the token's remaining lifetime. */
export interface FlightOutcome {
  readonly token: string
  readonly source: string
  readonly at: number
  readonly left: number
}

/** Runs one flight. Every random number is `draw`, so that waiting processes poll the store at the same time. */
export const outcomeOf = (
  exchange: Exchange,
  holds: Holding = nothing,
  using = credentials,
  draw = 0.5
): Effect.Effect<FlightOutcome> =>
  Effect.gen(function*() {
    const began = yield* currentInstant
    const outcome: Either.Either<Issued, OAuthError> = yield* Effect.either(
      Effect.withRandom(exchange(using, holds, () => undefined), Random.fixed([draw]))
    )
    const now = yield* currentInstant
    const at = now.mono - began.mono
    return outcome._tag === "Left"
      ? { token: outcome.left.reason._tag, source: "failure", at, left: 0 }
      : {
        token: Redacted.value(outcome.right.grant.value),
        source: outcome.right.source,
        at,
        left: outcome.right.anchor.mono + outcome.right.lifetime - now.mono
      }
  })

export const rejected = new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client" } })

export const unavailable = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })

/** Runs all ready tasks until nothing can run at this time. */
const settle = (scheduler: PermutingScheduler, clock: VirtualClock) => (): void => {
  do scheduler.run()
  while (clock.wakeDue())
}

class Time extends Context.Tag("Time")<Time, { readonly clock: VirtualClock; readonly settle: () => void }>() {}

/** Runs a test in virtual time. Only `pass` advances the clock. */
export const virtually = <A, E>(self: Effect.Effect<A, E, Time>) => (): A => {
  const clock = new VirtualClock()
  const scheduler = new PermutingScheduler()
  const time = { clock, settle: settle(scheduler, clock) }
  const services = Context.add(DefaultServices.liveServices, Clock.Clock, clock)
  const fiber = Effect.runFork(
    self.pipe(
      Effect.provideService(Time, time),
      Effect.provide(Logger.remove(Logger.defaultLogger)),
      Effect.locally(DefaultServices.currentServices, services)
    ),
    { scheduler }
  )
  time.settle()
  return Exit.getOrElse(fiber.unsafePoll() ?? Exit.die("It hangs"), (cause) => {
    throw new Error(Cause.pretty(cause))
  })
}

/** Advances the clock, and runs everything that becomes ready. */
export const pass = (duration: Duration.DurationInput): Effect.Effect<void, never, Time> =>
  Effect.map(Time, ({ clock, settle }) => {
    settle()
    clock.advance(Duration.toMillis(duration), settle)
  })

/** Suspends the process for this many milliseconds, so that its timers are late. */
export const stall = (ms: number): Effect.Effect<void, never, Time> =>
  Effect.map(Time, ({ clock, settle }) => {
    settle()
    clock.stall(ms)
    settle()
  })

/** Runs all flights concurrently, and advances the clock by a minute. */
export const together = <A>(flights: ReadonlyArray<Effect.Effect<A>>): Effect.Effect<ReadonlyArray<A>, never, Time> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(Effect.all(flights, { concurrency: "unbounded" }))
    yield* pass("1 minute")
    return yield* Fiber.join(fiber)
  })

/** A fleet of this size over a store in memory. */
export const fleet = (size: number) =>
  Effect.gen(function*() {
    const asked = endpoint()
    const faulty = yield* faultyStore
    const processes = yield* Effect.replicateEffect(process(asked, faulty), size)
    return { asked, faulty, processes, exchanges: processes.map(({ exchange }) => exchange) }
  })
