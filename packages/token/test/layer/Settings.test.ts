/**
 * Invalid options fail the build of the layer. The error names the option and the expected value, and does not show the
 * value.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Layer, Option, Redacted, Schedule } from "effect"
import type { Credentials, OAuthError } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import * as Settings from "../../src/layer/Settings.ts"
import { layer, logged } from "../support/Ask.ts"
import { printed } from "../support/Printed.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { untyped } from "../support/Untyped.ts"

type Options = Parameters<typeof layer>[0]

interface Built {
  readonly failure: OAuthError | undefined
  readonly everything: string
  readonly requests: number
}

/** Builds the layer and checks only whether that succeeds. */
const build = (options: Options): Effect.Effect<Built> =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(ScriptedClient.granted())
    const lines: Array<string> = []
    const exit = yield* Layer.build(layer(options)).pipe(
      Effect.provide(endpoint.layer),
      Effect.scoped,
      Effect.asVoid,
      Effect.exit,
      logged(lines)
    )
    return {
      failure: Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined,
      everything: printed(exit) + lines.join("\n"),
      requests: endpoint.sent.length
    }
  })

/** A value that must not be shown. */
const hidden = "HIDDEN-7f3a"

const wiped = Redacted.make(hidden)
Redacted.unsafeWipe(wiped)

const refusals: ReadonlyArray<readonly [option: string, expected: string, values: ReadonlyArray<unknown>]> = [
  ["clientId", "empty or missing", ["", undefined]],
  [
    "clientId",
    "visible ASCII",
    [" ", `${hidden}\n`, ` ${hidden}`, `${hidden} `, `${hidden}\u0000`, `${hidden}\u00e9`, null, 17, { id: hidden }]
  ],
  ["clientSecret", "empty or missing", [Redacted.make(""), undefined, Redacted.make(undefined)]],
  [
    "clientSecret",
    "newline",
    [" ", "\t\n", `${hidden}\n`, `${hidden}\r\n`, `\ufeff${hidden}`, `${hidden}\u0007${hidden}`, `${hidden}\u00e9`].map(
      (value) => Redacted.make(value)
    )
  ],
  ["clientSecret", "visible ASCII", [Redacted.make(17), Redacted.make(null), Redacted.make({ secret: hidden })]],
  ["clientSecret", "nobody has wiped", [wiped]],
  ["clientSecret", "Redacted.make", [hidden, "", null, 17, { value: hidden }, [hidden]]],
  ["tokenUrl", "absolute URL", ["", hidden, `//${hidden}/`, `https://user:${hidden}@a b/`, 17, {}, []]],
  ["tokenUrl", "without credentials", [
    `https://user:${hidden}@example.org/`,
    new URL(`https://${hidden}@example.org/`)
  ]],
  ["tokenUrl", "without a fragment", [`https://example.org/#${hidden}`, new URL(`https://example.org/#${hidden}`)]],
  ["tokenUrl", "https URL", [
    `http://example.org/${hidden}`,
    "http://localhost.evil.com/",
    `ftp://example.org/${hidden}`
  ]],
  [
    "scope",
    "separated by single spaces",
    ["", " ", `${hidden} `, `a  ${hidden}`, `"${hidden}"`, `\\${hidden}`, `${hidden}\u00e9`, `a\n${hidden}`, 17, [
      hidden
    ]]
  ],
  ["eager", "required", ["yes", "optional", 1, {}]],
  ["renewal", "scheduled", ["always", "", true, 1]]
]

/** The path of each option that is a duration. */
const times = [
  "defaultLifetime",
  "windows.hard",
  "windows.softMin",
  "windows.softMax",
  "timeouts.attempt",
  "timeouts.flight",
  "timeouts.credentials",
  "timeouts.store",
  "retry.base",
  "retry.cap",
  "waits.backoff.first",
  "waits.backoff.max",
  "waits.cooldown.first",
  "waits.cooldown.max",
  "waits.share.first",
  "waits.share.max",
  "waits.invalidation",
  "waits.credentials",
  "waits.maxRetryAfter"
]

const nested = (path: string, value: unknown): Readonly<Record<string, unknown>> => {
  const [name = "", ...rest] = path.split(".")
  return { [name]: rest.length === 0 ? value : nested(rest.join("."), value) }
}

const noTimes: ReadonlyArray<readonly [name: string, value: unknown]> = [
  ["zero", 0],
  ["zero seconds", "0 seconds"],
  ["negative", -1],
  ["negative seconds", "-5 seconds"],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["minus Infinity", -Infinity],
  ["an infinite duration", Duration.infinity],
  ["a word", hidden],
  ["a number in a text", "5000"],
  ["no unit that is known", "5 fortnights"],
  ["an empty text", ""],
  ["an object", { millis: hidden }],
  ["true", true]
]

const assertRefused = (failure: OAuthError | undefined, option: string, expected: string): void => {
  if (failure === undefined) return assert.fail(`${option} was accepted`)
  const { message, reason } = failure
  assert.strictEqual(reason._tag === "Configuration" ? reason.option : reason._tag, option)
  assert.include(message, `${option} must be `)
  assert.include(message, expected)
  assert.isFalse(failure.isRetryable)
  assert.isFalse(failure.isRejection)
  assert.notInclude(printed(failure), hidden)
}

const refused = (name: string, options: Options, option: string, expected: string): void =>
  it.effect(`refuses ${option} ${name} because it must be ${expected}`, () =>
    Effect.map(build(options), ({ everything, failure, requests }) => {
      assertRefused(failure, option, expected)
      assert.notInclude(everything, hidden)
      assert.strictEqual(requests, 0)
    }))

describe("invalid options", () => {
  refusals.forEach(([option, expected, values]) =>
    values.forEach((value) => {
      const shown = value instanceof URL
        ? `of URL ${value.href}`
        : Redacted.isRedacted(value)
        ? `of redacted ${value === wiped ? "nothing" : JSON.stringify(Redacted.value(value))}`
        : `of ${JSON.stringify(value)}`
      refused(shown, untyped({ [option]: value }), option, expected)
    })
  )

  for (const option of times) {
    refused("of no length", untyped(nested(option, 0)), option, "finite duration")

    it(`refuses ${option} when it is ${noTimes.map(([name]) => name).join(", ")}`, () => {
      for (const [, value] of noTimes) {
        const failure = Effect.runSync(Effect.flip(Settings.make(untyped(nested(option, value)))))
        assertRefused(failure, option, "a finite duration longer than zero, such as \"30 seconds\"")
      }
    })

    it(`refuses ${option} when it exceeds dates and timers`, () => {
      const longest = option.startsWith("timeouts.") ? "24 days at most" : "10 years at most"
      for (const value of [Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, 8.64e15, "3651 days"]) {
        assertRefused(Effect.runSync(Effect.flip(Settings.make(untyped(nested(option, value))))), option, longest)
      }
    })
  }

  for (const attempts of [0, -1, 1.5, NaN, Infinity, "3", {}]) {
    refused(JSON.stringify(attempts), untyped({ retry: { attempts } }), "retry.attempts", "whole number")
  }

  const misspelt: ReadonlyArray<readonly [option: string, expected: string]> = [
    ["windows.soft", "one of hard, softMin, softMax"],
    ["retry.times", "one of attempts, base, cap, schedule"],
    ["timeouts.request", "one of attempt, flight, credentials, store"],
    ["waits.backOff", "one of backoff, cooldown, share, invalidation, credentials, maxRetryAfter"],
    ["waits.toString", "one of backoff"],
    ["waits.cooldown.longest", "one of first, max"]
  ]

  for (const [option, expected] of misspelt) {
    refused("because no option has this name", untyped(nested(option, hidden)), option, expected)
  }

  const contradictions: ReadonlyArray<readonly [options: Options, option: string, expected: string]> = [
    [{ windows: { softMin: "2 hours" } }, "windows.softMax", "at least windows.softMin"],
    [{ windows: { softMin: "10 minutes", softMax: "9 minutes" } }, "windows.softMax", "at least windows.softMin"],
    [{ windows: { hard: "31 minutes" } }, "windows.softMax", "at least twice windows.hard"],
    [{ windows: { softMax: "119 seconds" } }, "windows.softMax", "at least twice windows.hard"],
    [{ timeouts: { attempt: "16 seconds" } }, "timeouts.flight", "at least timeouts.attempt"],
    [{ timeouts: { flight: "4 seconds", attempt: "5 seconds" } }, "timeouts.flight", "at least timeouts.attempt"],
    [{ timeouts: { flight: "25 days" } }, "timeouts.flight", "24 days at most"],
    [{ timeouts: { attempt: "25 days" } }, "timeouts.attempt", "24 days at most"],
    [{ timeouts: { credentials: 2 ** 31 } }, "timeouts.credentials", "24 days at most"],
    [{ timeouts: { store: 2 ** 31 } }, "timeouts.store", "24 days at most"],
    [{ retry: { base: "3 seconds" } }, "retry.cap", "at least retry.base"],
    [{ retry: { cap: "100 millis" } }, "retry.cap", "at least retry.base"],
    [{ waits: { backoff: { first: "11 minutes" } } }, "waits.backoff.max", "at least waits.backoff.first"],
    [{ waits: { cooldown: { max: "29 seconds" } } }, "waits.cooldown.max", "at least waits.cooldown.first"],
    [{ waits: { share: { first: "2 seconds", max: "1 second" } } }, "waits.share.max", "at least waits.share.first"]
  ]

  for (const [options, option, expected] of contradictions) {
    refused(`beside ${JSON.stringify(options)}`, options, option, expected)
  }
})

describe("valid options", () => {
  const accepted: ReadonlyArray<readonly [name: string, options: Options]> = [
    ["with the credentials alone", {}],
    ["with a secret that has spaces and marks in it", { clientSecret: Redacted.make("a b\"c\\d~!") }],
    ["with a secret of one character", { clientSecret: Redacted.make("x") }],
    ["with plain HTTP on loopback", { tokenUrl: "http://127.0.0.1:1/token" }],
    ["with a URL", { tokenUrl: new URL("https://auth.example.org/token") }],
    ["with several scopes", { scope: "a b c" }],
    ["with windows that just fit", { windows: { hard: "30 minutes", softMin: "60 minutes", softMax: "60 minutes" } }],
    ["with less time for a flight than an attempt has by default", { timeouts: { flight: "4 seconds" } }],
    ["with time-outs that timers just reach", { timeouts: { flight: 2 ** 31 - 1 } }],
    ["with time-outs that just fit", { timeouts: { attempt: "15 seconds" } }],
    ["with a retry whose base is its cap", { retry: { attempts: 1, base: "2 seconds" } }],
    ["with a schedule", { retry: { schedule: Schedule.recurs(1) } }],
    ["with a millisecond here and years there", { waits: { invalidation: 1, credentials: "520 weeks" } }],
    ["with the longest waits that there are", {
      defaultLifetime: "3650 days",
      waits: { cooldown: { max: "3650 days" }, backoff: { max: "3650 days" }, maxRetryAfter: "3650 days" }
    }],
    ["with options that are undefined", { scope: undefined, windows: undefined, timeouts: { attempt: undefined } }]
  ]

  for (const [name, options] of accepted) {
    it.effect(`builds the layer ${name} without a request`, () =>
      Effect.map(build(options), ({ failure, requests }) => {
        assert.isUndefined(failure)
        assert.strictEqual(requests, 0)
      }))
  }
})

describe("the credentials effect", () => {
  const ask = (credentials: Effect.Effect<Credentials, unknown>) =>
    Effect.gen(function*() {
      const endpoint = ScriptedClient.make(ScriptedClient.granted())
      const lines: Array<string> = []
      const failure = yield* Effect.flatMap(ClickViewToken.make({ credentials }), ({ get }) => Effect.flip(get)).pipe(
        Effect.provide(endpoint.layer),
        Effect.scoped,
        logged(lines)
      )
      assert.lengthOf(endpoint.sent, 0)
      assert.notInclude(printed(failure) + lines.join("\n"), hidden)
      return failure
    })

  const unusable: ReadonlyArray<readonly [credentials: unknown, problem: string]> = [
    [{ clientId: "", clientSecret: Redacted.make(hidden) }, "clientId must be set"],
    [{ clientId: "id", clientSecret: Redacted.make(`${hidden}\n`) }, "clientSecret must be visible ASCII"],
    [{ clientId: "id", clientSecret: hidden }, "clientSecret must be a Redacted value"],
    [{ clientId: `${hidden}\u0000`, clientSecret: hidden }, "clientId must be visible ASCII"]
  ]

  for (const [credentials, problem] of unusable) {
    it.effect(`refuses its credentials before any request: ${problem}`, () =>
      Effect.map(ask(Effect.succeed(untyped(credentials))), ({ message, reason }) => {
        assert.strictEqual(reason._tag, "Credentials")
        assert.include(message, problem)
      }))
  }

  it.effect("reports the tag of its failure", () =>
    Effect.map(ask(Effect.fail({ _tag: "VaultSealed", message: hidden })), ({ message, reason }) => {
      assert.strictEqual(reason._tag, "Credentials")
      assert.include(message, "VaultSealed")
    }))

  for (const error of [hidden, new Error(hidden), { _tag: `${hidden} ${hidden}` }, { _tag: 17 }, null, undefined]) {
    it.effect(`hides a failure of ${Object.prototype.toString.call(error)} without a usable tag`, () =>
      Effect.map(ask(Effect.fail(error)), ({ reason }) => {
        assert.deepStrictEqual(reason, { _tag: "Credentials", problem: "the effect that reads them failed" })
      }))
  }
})
