/**
 * Validates options: durations become milliseconds, addresses become URLs, and the first wrong option is a typed failure. No
 * message quotes a value.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schedule from "effect/Schedule"
import type { ExchangeSettings } from "../exchange/Exchange.ts"
import * as Scope from "../exchange/Scope.ts"
import * as SecureUrl from "../exchange/SecureUrl.ts"
import type { Backoff } from "../lifecycle/Backoff.ts"
import type { Policy } from "../lifecycle/Lifecycle.ts"
import * as Windows from "../lifecycle/Windows.ts"
import { currentLabels, defaultName } from "../metrics/named.ts"
import { OAuthError } from "../OAuthError.ts"
import type { BackoffOptions, TokenTuning } from "../TokenOptions.ts"

/** All settings. */
export interface Settings extends ExchangeSettings {
  readonly policy: Policy
  readonly credentialsTimeout: number
  readonly storeTimeout: number
}

/** The failure of a wrong option. */
export const invalidOption = (option: string, expected: string): OAuthError =>
  new OAuthError({ reason: { _tag: "Configuration", option, expected } })

/** Fails unless the option is valid. */
const demand = (holds: boolean, option: string, expected: string): Effect.Effect<void, OAuthError> =>
  holds ? Effect.void : Effect.fail(invalidOption(option, expected))

/** The names in each group of options. Programs without a type check would otherwise use a default unnoticed. */
const names: {
  readonly [Group in "retry" | "timeouts" | "waits" | "windows"]: {
    readonly [Name in keyof NonNullable<TokenTuning[Group]>]-?: true
  }
} = {
  windows: { hard: true, softMin: true, softMax: true },
  retry: { attempts: true, base: true, cap: true, schedule: true },
  timeouts: { attempt: true, flight: true, credentials: true, store: true },
  waits: { backoff: true, cooldown: true, share: true, invalidation: true, credentials: true, maxRetryAfter: true }
}

const onlyKnown = (option: string, value: object | undefined, known: object): Effect.Effect<void, OAuthError> => {
  const unknown = Object.keys(value ?? {}).find((name) => !Object.hasOwn(known, name))
  return demand(unknown === undefined, `${option}.${unknown}`, `one of ${Object.keys(known).join(", ")}`)
}

/** A maximum duration, and its name in messages. */
interface Longest {
  readonly ms: number
  readonly named: string
}

/** Durations become dates, which end 8.64e15 ms after 1970. */
const decade: Longest = { ms: Windows.maxLifetime, named: "10 years" }

/** The maximum of a timer. */
const timer: Longest = { ms: 2 ** 31 - 1, named: "24 days" }

const millis = (
  option: string,
  input: Duration.DurationInput | undefined,
  byDefault: Duration.DurationInput,
  longest: Longest = decade
): Effect.Effect<number, OAuthError> =>
  Effect.gen(function*() {
    const ms = Option.getOrElse(Option.map(Duration.decodeUnknown(input ?? byDefault), Duration.toMillis), () => NaN)
    yield* demand(
      ms > 0 && Number.isFinite(ms),
      option,
      "a finite duration longer than zero, such as \"30 seconds\""
    )
    yield* demand(ms <= longest.ms, option, `${longest.named} at most`)
    return ms
  })

const timeout = (
  option: string,
  input: Duration.DurationInput | undefined,
  byDefault: Duration.DurationInput
): Effect.Effect<number, OAuthError> => millis(option, input, byDefault, timer)

const backoff = (
  option: string,
  wait: BackoffOptions | undefined,
  first: Duration.DurationInput,
  max: Duration.DurationInput
): Effect.Effect<Backoff, OAuthError> =>
  Effect.gen(function*() {
    yield* onlyKnown(option, wait, { first: true, max: true })
    const waits = {
      first: yield* millis(`${option}.first`, wait?.first, first),
      max: yield* millis(`${option}.max`, wait?.max, max)
    }
    yield* demand(waits.first <= waits.max, `${option}.max`, `at least ${option}.first`)
    return waits
  })

/** A schedule without delays, such as `Schedule.recurs(100)`, must not send all requests at once. */
const shortestDelay = Duration.millis(100)

const schedule = (retry: TokenTuning["retry"]): Effect.Effect<ExchangeSettings["schedule"], OAuthError> =>
  Effect.gen(function*() {
    const attempts = retry?.attempts ?? 3
    const base = yield* millis("retry.base", retry?.base, "200 millis")
    const cap = yield* millis("retry.cap", retry?.cap, "2 seconds")
    yield* demand(Number.isInteger(attempts) && attempts >= 1, "retry.attempts", "a whole number, 1 or more")
    yield* demand(base <= cap, "retry.cap", "at least retry.base")
    if (retry?.schedule !== undefined) {
      return Schedule.modifyDelay(retry.schedule, (_, delay) => Duration.max(delay, shortestDelay))
    }
    return Schedule.exponential(base).pipe(
      Schedule.union(Schedule.spaced(cap)),
      Schedule.jitteredWith({ min: 0, max: 1 }),
      Schedule.intersect(Schedule.recurs(attempts - 1))
    )
  })

/** Makes settings from options. */
export const make = (options: Omit<TokenTuning, "store">): Effect.Effect<Settings, OAuthError> =>
  Effect.gen(function*() {
    const url = yield* Either.mapLeft(
      SecureUrl.parse(options.tokenUrl ?? SecureUrl.tokenEndpoint, SecureUrl.tokenEndpoint),
      (expected) => invalidOption("tokenUrl", expected)
    )
    for (const group of Record.keys(names)) yield* onlyKnown(group, options[group], names[group])
    const { name = defaultName, scope = Scope.viewKeys } = options
    yield* demand(Scope.isScope(scope), "scope", Scope.expected)
    const { eager = false, flights = "shared", renewal = "onDemand", waits } = options
    yield* demand(eager === "required" || typeof eager === "boolean", "eager", "true, false or \"required\"")
    yield* demand(["shared", "own"].includes(flights), "flights", "\"shared\" or \"own\"")
    yield* demand(["onDemand", "scheduled"].includes(renewal), "renewal", "\"onDemand\" or \"scheduled\"")
    const windows = {
      hard: yield* millis("windows.hard", options.windows?.hard, Windows.defaults.hard),
      softMin: yield* millis("windows.softMin", options.windows?.softMin, Windows.defaults.softMin),
      softMax: yield* millis("windows.softMax", options.windows?.softMax, Windows.defaults.softMax)
    }
    yield* demand(windows.softMax >= windows.softMin, "windows.softMax", "at least windows.softMin")
    yield* demand(windows.softMax >= 2 * windows.hard, "windows.softMax", "at least twice windows.hard")
    const flightTimeout = yield* timeout("timeouts.flight", options.timeouts?.flight, "15 seconds")
    const attemptTimeout = yield* timeout("timeouts.attempt", options.timeouts?.attempt, Math.min(5_000, flightTimeout))
    yield* demand(flightTimeout >= attemptTimeout, "timeouts.flight", "at least timeouts.attempt")
    return {
      url,
      scope,
      name,
      labels: yield* currentLabels(name),
      defaultLifetime: yield* millis("defaultLifetime", options.defaultLifetime, "1 hour"),
      attemptTimeout,
      flightTimeout,
      credentialsTimeout: yield* timeout("timeouts.credentials", options.timeouts?.credentials, "5 seconds"),
      storeTimeout: yield* timeout("timeouts.store", options.timeouts?.store, "100 millis"),
      maxRetryAfter: yield* millis("waits.maxRetryAfter", waits?.maxRetryAfter, "5 minutes"),
      schedule: yield* schedule(options.retry),
      policy: {
        windows,
        backoff: yield* backoff("waits.backoff", waits?.backoff, "30 seconds", "10 minutes"),
        cooldown: yield* backoff("waits.cooldown", waits?.cooldown, "30 seconds", "15 minutes"),
        share: yield* backoff("waits.share", waits?.share, "1 second", "10 seconds"),
        invalidation: yield* millis("waits.invalidation", waits?.invalidation, "1 minute"),
        credentials: yield* millis("waits.credentials", waits?.credentials, "1 second")
      }
    }
  })
