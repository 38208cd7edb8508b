/**
 * A keeper of tokens and its environment under control: clock, scheduler, random numbers, credentials and server.
 * Nothing is asynchronous: started fibers run in `settle`, until nothing is ready.
 */
import type { ClickViewToken, OAuthError, TokenOptions } from "@effect-clickview/token"
import { AccessToken } from "@effect-clickview/token"
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
  Scope
} from "effect"
import type { Chooser } from "../support/PermutingScheduler.ts"
import { PermutingScheduler } from "../support/PermutingScheduler.ts"
import { VirtualClock } from "../support/VirtualClock.ts"
import type { Fate, Source } from "./Expectation.ts"
import { token, waits } from "./Expectation.ts"
import type { Instant } from "./Life.ts"
import { LiveFibers } from "./LiveFibers.ts"
import { ScriptedServer } from "./ScriptedServer.ts"

/** The keeper of the token: the library, or a replacement. */
export interface Keeper extends Pick<ClickViewToken["Type"], "get" | "invalidate"> {
  readonly status?: ClickViewToken["Type"]["status"]
}

export type MakeKeeper = (
  options: TokenOptions
) => Effect.Effect<Keeper, OAuthError, HttpClient.HttpClient | Scope.Scope>

/** A caller of `get`, its outcome and the time of the outcome. */
export interface Caller {
  readonly fiber: Fiber.RuntimeFiber<AccessToken, OAuthError>
  fate: Fate
  settledAt: Instant | undefined
  nextAttemptAt: number | undefined
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
  /** The number of reads of the credentials, and of reads that hang. */
  reads = 0
  hanging = 0
  /** The invalidated tokens. */
  readonly refused = new Set<string>()
  /** The number of warnings. */
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

  /** The secret changes, or changes back. */
  rotate(back: boolean): void {
    const { secret } = this.source
    this.source = { ...this.source, secret: back ? secret.replace(/\+$/, "") : `${secret}+` }
  }

  /** Starts a fiber, which runs when the world settles. */
  start<A, E>(effect: Effect.Effect<A, E>): Fiber.RuntimeFiber<A, E> {
    return Runtime.runFork(this.#runtime, effect, { immediate: false })
  }

  /** Runs this when the scheduler allows. */
  later(work: () => void): void {
    this.scheduler.scheduleTask(work, 0)
  }

  /** Runs all ready tasks until nothing can run at this time. */
  settle(): void {
    do this.scheduler.run()
    while (this.clock.wakeDue())
  }

  /** Runs an effect that does not wait. */
  now<A, E>(effect: Effect.Effect<A, E>): A {
    const fiber = this.start(effect)
    this.settle()
    const exit = fiber.unsafePoll()
    if (exit === null) throw new Error("It hangs")
    return Exit.getOrElse(exit, (cause) => {
      throw new Error(Cause.pretty(cause))
    })
  }

  /** A new caller of `get`. */
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

  /** Invalidates a token, like a caller whose call was refused. */
  invalidate(value: string): Fiber.RuntimeFiber<void> {
    this.refused.add(value)
    return this.start(this.keeper.invalidate(AccessToken.make({ value })))
  }

  /** The waiting callers. */
  get waiting(): ReadonlyArray<Caller> {
    return this.callers.filter(({ fate }) => fate === waits)
  }

  readonly close = Effect.suspend(() => Scope.close(this.#scope, Exit.void))
}
