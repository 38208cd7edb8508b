/**
 * The `Doctor` follows a real request step by step and stops where a failure makes later steps pointless. It requests
 * one token and makes one call, through the library itself, without retries.
 *
 * @since 0.2.0
 */
import type { Viewer } from "@effect-clickview/smart-embed"
import type { AccessToken } from "@effect-clickview/token"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Foreign } from "./Foreign.ts"
import * as Notebook from "./Notebook.ts"
import * as Library from "./observe/Library.ts"
import * as ProxyVariables from "./observe/ProxyVariables.ts"
import * as Settings from "./observe/Settings.ts"
import * as Way from "./observe/Way.ts"
import type { Report } from "./Report.ts"
import * as Step from "./Step.ts"
import * as ApiCall from "./steps/ApiCall.ts"
import * as ClockSkew from "./steps/ClockSkew.ts"
import * as Proxy from "./steps/Proxy.ts"
import * as Token from "./steps/Token.ts"
import * as TokenRequest from "./steps/TokenRequest.ts"
import * as Variables from "./steps/Variables.ts"
import * as ViewKey from "./steps/ViewKey.ts"
import * as Verdict from "./Verdict.ts"

/** @internal */
export interface Options {
  /** The time limit of one part of a step: a DNS lookup, a connection, a handshake, a response. */
  readonly limit: Duration.Duration
  /** The video to request a view key for. */
  readonly mediaId: string | undefined
  readonly viewer: Viewer
  /** Runs after each step. */
  readonly onStep: (step: Step.Step) => Effect.Effect<void>
  readonly program: Report["program"]
}

type Needs = FileSystem.FileSystem | Foreign

const lifetimeOf = ({ expiresAt, issuedAt }: AccessToken): number => expiresAt.epochMillis - issuedAt.epochMillis

/** Checks the settings and the network, and says why no token can be requested, if so. */
const prepare = (options: Options, notebook: Notebook.Notebook) =>
  Effect.gen(function*() {
    const settings = yield* notebook.take(Settings.observe, ({ observed }) => Variables.judge(observed))
    const { targets } = settings.observed
    const isUsable = yield* notebook.isClean
    const proxies = yield* notebook.take(ProxyVariables.observe, (observed) => Proxy.judge(observed, targets))
    const walk = (target: typeof settings.token) => Way.walk(target, proxies, options.limit, notebook)
    const isOpen = proxies._tag === "Read" && settings.isTokenUrlUsable && (yield* walk(settings.token))
    const reason = !isUsable
      ? "the library would not send the request"
      : !isOpen
      ? `${settings.token.url.host} cannot be reached`
      : undefined
    return { settings, walk, reason }
  })

/** Requests a token, and compares the clocks. */
const obtain = (settings: Settings.Settings, library: Library.Library, { note, take }: Notebook.Notebook) =>
  Effect.gen(function*() {
    const { scope, token: target } = settings
    const { answer, outcome } = yield* take(library.obtain, ({ answer, outcome }) =>
      TokenRequest.judge({
        target,
        scope,
        variables: settings.observed,
        answer,
        error: Either.isLeft(outcome) ? outcome.left : undefined
      }))
    const isOwn = answer !== undefined && !answer.isPage && answer.location === undefined
    if (isOwn) {
      yield* note(ClockSkew.judge({ host: target.url.host, date: answer.date, now: answer.arrivedAt }))
    }
    if (Either.isLeft(outcome)) return undefined
    const { expiresAt, scopes } = outcome.right
    yield* note(
      Token.judge({ scopes, lifetime: lifetimeOf(outcome.right), expiresAt: DateTime.formatIso(expiresAt) })
    )
    return outcome.right
  })

/** Calls the API with the token, and requests a view key if a video is given. */
const use = (
  token: AccessToken,
  settings: Settings.Settings,
  library: Library.Library,
  { mediaId, viewer }: Options,
  { isClean, take }: Notebook.Notebook
) =>
  Effect.gen(function*() {
    const { api: target, observed: { targets } } = settings
    yield* take(library.call(token), (answer) => ApiCall.judge({ target, targets, answer }))
    if (mediaId === undefined || !(yield* isClean)) return
    yield* take(library.create(token, { mediaId, viewer }), (made) =>
      ViewKey.judge({
        mediaId,
        embedOrigin: Either.isRight(made) ? made.right.embedOrigin : undefined,
        failure: Either.isLeft(made) ? made.left : undefined
      }))
  })

/** Runs the steps and returns the report. */
export const run = (options: Options): Effect.Effect<Report, never, Needs> =>
  Effect.gen(function*() {
    const notebook = Notebook.make(options.onStep)
    const startedAt = DateTime.formatIso(yield* DateTime.now)
    yield* Effect.scoped(Effect.gen(function*() {
      const { reason, settings, walk } = yield* prepare(options, notebook)
      if (reason !== undefined) return yield* notebook.note(Step.skipped("token request", reason))
      const library = yield* Effect.either(Library.make(settings, options.limit))
      if (Either.isLeft(library)) {
        return yield* notebook.note(Step.skipped("token request", "the library refuses the settings"))
      }
      const token = yield* obtain(settings, library.right, notebook)
      if (token === undefined) return
      const isOther = settings.api.url.host !== settings.token.url.host
      if (isOther && !(yield* walk(settings.api))) {
        return yield* notebook.note(Step.skipped("api call", `${settings.api.url.host} cannot be reached`))
      }
      yield* use(token, settings, library.right, options, notebook)
    }))
    const steps = yield* notebook.steps
    return { version: 1, startedAt, program: options.program, steps, verdict: Verdict.of(steps) }
  })
