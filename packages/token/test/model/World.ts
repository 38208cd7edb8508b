/**
 * A keeper of tokens with everything around it in hand: its clock, its scheduler, its randomness, its credentials and its
 * server. Nothing here is asynchronous: what is started runs when `settle` is called, until nobody can go on.
 */
import type { AccessToken, ClickViewToken, OAuthError, TokenOptions } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import {
  Cause,
  Clock,
  Context,
  DateTime,
  DefaultServices,
  Effect,
  Exit,
  type Fiber,
  FiberRef,
  Layer,
  Logger,
  LogLevel,
  Option,
  Random,
  Redacted,
  Runtime,
  Scope,
  Supervisor
} from "effect"
import type { Chooser } from "../support/PermutingScheduler.ts"
import { PermutingScheduler } from "../support/PermutingScheduler.ts"
import { VirtualClock } from "../support/VirtualClock.ts"
import type { Fate, Source } from "./Expectation.ts"
import { token, waits } from "./Expectation.ts"
import type { Instant } from "./Life.ts"
import { ScriptedServer } from "./ScriptedServer.ts"

/** Whoever keeps the token: the library, or something in its place. */
export interface Keeper extends Pick<ClickViewToken["Type"], "get" | "invalidate"> {
  readonly status?: ClickViewToken["Type"]["status"]
}

export type MakeKeeper = (
  options: TokenOptions
) => Effect.Effect<Keeper, OAuthError, HttpClient.HttpClient | Scope.Scope>

/** A caller of `get`, what became of it and when. */
export interface Caller {
  readonly fiber: Fiber.RuntimeFiber<AccessToken, OAuthError>
  fate: Fate
  settledAt: Instant | undefined
  nextAttemptAt: number | undefined
}

/** Knows which fibers live, and from which root each of them descends. */
class LiveFibers extends Supervisor.AbstractSupervisor<number> {
  readonly #live = new Set<unknown>()
  readonly #roots = new WeakMap<object, object>()
  readonly value = Effect.sync(() => this.#live.size)
  get size(): number {
    return this.#live.size
  }
  readonly rootOf = (fiber: object): object => this.#roots.get(fiber) ?? fiber
  override onStart<A, E, R>(
    _context: Context.Context<R>,
    _effect: Effect.Effect<A, E, R>,
    parent: Option.Option<object>,
    fiber: Fiber.RuntimeFiber<A, E>
  ): void {
    this.#live.add(fiber)
    if (Option.isSome(parent)) this.#roots.set(fiber, this.rootOf(parent.value))
  }
  override onEnd<A, E>(_exit: Exit.Exit<A, E>, fiber: Fiber.RuntimeFiber<A, E>): void {
    this.#live.delete(fiber)
  }
}

const fateOf = (exit: Exit.Exit<AccessToken, OAuthError>): Fate =>
  Exit.match(exit, {
    onSuccess: ({ value }) => token(Redacted.value(value)),
    onFailure: (cause) =>
      Cause.isInterruptedOnly(cause)
        ? "interrupted"
        : Option.match(Cause.failureOption(cause), {
          onSome: (error) => error.reason._tag,
          onNone: () => `defect: ${Cause.pretty(cause)}`
        })
  })

export class World {
  readonly clock = new VirtualClock()
  readonly scheduler: PermutingScheduler
  readonly server = new ScriptedServer(this.clock)
  readonly callers: Array<Caller> = []
  readonly fibers = new LiveFibers()
  source: Source = { mode: "works", secret: "secret-1" }
  /** How often the credentials were read so far, and how many reads hang. */
  reads = 0
  hanging = 0
  /** How many warnings were logged so far. */
  warnings = 0
  readonly keeper: Keeper
  readonly attempts: number
  readonly #scope: Scope.CloseableScope
  readonly #runtime: Runtime.Runtime<never>

  constructor(make: MakeKeeper, options: {
    readonly draw: number
    readonly chooser: Chooser
    readonly attempts: number
  }) {
    this.attempts = options.attempts
    this.scheduler = new PermutingScheduler(options.chooser)
    const services = DefaultServices.liveServices.pipe(
      Context.add(Clock.Clock, this.clock),
      Context.add(Random.Random, Random.fixed([options.draw]))
    )
    const logging = Layer.toRuntime(Logger.replace(Logger.defaultLogger, this.#logger))
    this.#runtime = Effect.runSync(Effect.scoped(logging)).pipe(
      Runtime.setFiberRef(DefaultServices.currentServices, services),
      Runtime.setFiberRef(FiberRef.currentScheduler, this.scheduler),
      Runtime.setFiberRef(FiberRef.currentSupervisor, this.fibers)
    )
    this.#scope = this.now(Scope.make())
    this.keeper = this.now(
      make({ credentials: this.#credentials, retry: { attempts: options.attempts } }).pipe(
        Scope.extend(this.#scope),
        Effect.provideService(HttpClient.HttpClient, this.server.client)
      )
    )
  }

  readonly #logger = Logger.make(({ logLevel }) => {
    if (LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)) this.warnings++
  })

  readonly #credentials = Effect.suspend(() => {
    this.reads++
    switch (this.source.mode) {
      case "works":
        return Effect.succeed({ clientId: "id", clientSecret: Redacted.make(this.source.secret) })
      case "fails":
        return Effect.fail("no credentials")
      case "hangs":
        return Effect.acquireUseRelease(
          Effect.sync(() => this.hanging++),
          () => Effect.never,
          () => Effect.sync(() => this.hanging--)
        )
    }
  })

  /** Starts a fiber, which runs when the world settles. */
  start<A, E>(effect: Effect.Effect<A, E>): Fiber.RuntimeFiber<A, E> {
    return Runtime.runFork(this.#runtime, effect, { immediate: false })
  }

  /** Does this when the scheduler lets it. */
  later(work: () => void): void {
    this.scheduler.scheduleTask(work, 0)
  }

  /** Runs what is ready until nobody can go on at this time. */
  settle(): void {
    do this.scheduler.run()
    while (this.clock.wakeDue())
  }

  /** Runs an effect that waits for nobody. */
  now<A, E>(effect: Effect.Effect<A, E>): A {
    const fiber = this.start(effect)
    this.settle()
    const exit = fiber.unsafePoll()
    if (exit === null) throw new Error("It hangs")
    return Exit.getOrElse(exit, (cause) => {
      throw new Error(Cause.pretty(cause))
    })
  }

  /** Somebody calls `get`. */
  call(): Caller {
    const fiber = this.start(this.keeper.get)
    const caller: Caller = { fiber, fate: waits, settledAt: undefined, nextAttemptAt: undefined }
    fiber.addObserver((exit) => {
      caller.fate = fateOf(exit)
      caller.settledAt = this.clock.now
      const error = Exit.isFailure(exit) ? Cause.failureOption(exit.cause) : Option.none()
      caller.nextAttemptAt = Option.isSome(error) && error.value.nextAttemptAt !== undefined
        ? DateTime.toEpochMillis(error.value.nextAttemptAt)
        : undefined
    })
    this.callers.push(caller)
    return caller
  }

  /** Those who wait. */
  get waiting(): ReadonlyArray<Caller> {
    return this.callers.filter(({ fate }) => fate === waits)
  }

  readonly close = Effect.suspend(() => Scope.close(this.#scope, Exit.void))
}
