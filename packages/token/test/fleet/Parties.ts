/**
 * A fleet for tests in virtual time: processes that share one store, the endpoint that they ask, and a store whose
 * operations can be made to fail. Nothing is sealed, so that everything but sleeping happens at once.
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
import type * as Vault from "../../src/fleet/Seal.ts"
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

export const openVault: typeof Vault.make = ({ clientSecret }) =>
  Effect.succeed({
    key: Redacted.value(clientSecret),
    seal: (document) => Effect.succeed(toText(document)),
    open: (text) => Effect.sync(() => text === undefined ? empty : fromText(text))
  })

/** How an operation goes wrong. */
export type Fault = "fails" | "hangs" | "dies" | "throws" | "interrupts" | "is done but not answered" | "tells no time"

export const faults: ReadonlyArray<Fault> = [
  "fails",
  "hangs",
  "dies",
  "throws",
  "interrupts",
  "is done but not answered",
  "tells no time"
]

/** One operation as it came to the store. */
interface Operation {
  readonly name: "read" | "swap"
  readonly key: string
  readonly value: string | undefined
  readonly timeToLive: number | undefined
  readonly at: number
}

/** A store in memory, what it was asked, and what goes wrong with the nth operation, counted from 0. */
export interface FaultyStore {
  readonly store: TokenStore["Type"]
  readonly operations: Array<Operation>
  fault: (nth: number, name: "read" | "swap") => Fault | undefined
  /** How long each operation takes until it is done. */
  latency: number
  /** How long it takes then until it is answered. */
  back: number
  /** How far the store's clock is from that of the test. */
  offset: number
  /** Forgets everything. */
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
    case "is done but not answered":
      return Effect.zipRight(operation, Effect.never)
    case "tells no time":
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

/** A token endpoint: it takes its time, and numbers its tokens. */
export interface Endpoint {
  readonly exchange: Exchange
  requests: number
  /** Milliseconds. */
  latency: number
  lifetime: number
  /** What it answers instead of a token. */
  failure: OAuthError | undefined
  /** What it answers instead of a new token. */
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
  makeVault = openVault
): Effect.Effect<SharedExchange, OAuthError> =>
  Effect.flatMap(Settings.make(options), (settings) => Shared.make(asked.exchange, store, settings, makeVault))

/** What a process without a token knows. */
export const nothing: Holding = { last: undefined, left: undefined }

/** What a process knows that has this token. */
export const holding = (token: string, left?: number): Holding => ({
  last: { value: Redacted.make(token), scopes: ["smartembed.viewkey"] },
  left
})

/** How a flight ended: a token or the reason, when, and how much of its life was left then. */
export interface Landed {
  readonly token: string
  readonly source: string
  readonly at: number
  readonly left: number
}

/** One flight. Every random number is `draw`, so that those who wait look at the store together. */
export const landed = (
  exchange: Exchange,
  holds: Holding = nothing,
  using = credentials,
  draw = 0.5
): Effect.Effect<Landed> =>
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

/** Runs what is ready until nobody can go on at this time. */
const settle = (scheduler: PermutingScheduler, clock: VirtualClock) => (): void => {
  do scheduler.run()
  while (clock.wakeDue())
}

class Time extends Context.Tag("Time")<Time, { readonly clock: VirtualClock; readonly settle: () => void }>() {}

/** Runs a test in virtual time: everything at once, and only `pass` lets time pass. */
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

/** Lets time pass, and everything run that can run then. */
export const pass = (duration: Duration.DurationInput): Effect.Effect<void, never, Time> =>
  Effect.map(Time, ({ clock, settle }) => {
    settle()
    clock.advance(Duration.toMillis(duration), settle)
  })

/** The process does not run for so many milliseconds: its timers are late. */
export const stall = (ms: number): Effect.Effect<void, never, Time> =>
  Effect.map(Time, ({ clock, settle }) => {
    settle()
    clock.stall(ms)
    settle()
  })

/** Runs all of these together and lets a minute pass. */
export const together = <A>(flights: ReadonlyArray<Effect.Effect<A>>): Effect.Effect<ReadonlyArray<A>, never, Time> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(Effect.all(flights, { concurrency: "unbounded" }))
    yield* pass("1 minute")
    return yield* Fiber.join(fiber)
  })

/** A fleet of so many processes over a store in memory. */
export const fleet = (size: number) =>
  Effect.gen(function*() {
    const asked = endpoint()
    const faulty = yield* faultyStore
    const processes = yield* Effect.replicateEffect(process(asked, faulty), size)
    return { asked, faulty, processes, exchanges: processes.map(({ exchange }) => exchange) }
  })
