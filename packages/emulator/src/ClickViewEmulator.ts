/**
 * `ClickViewEmulator` is ClickView in a box: its token endpoint and a protected API route, written from ClickView's
 * documented contract and the RFCs alone, so that a client is tested against something that does not share its mistakes.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { Answer } from "./Answer.ts"
import * as Client from "./Client.ts"
import { Connection, type ConnectionReset } from "./Connection.ts"
import * as ExampleRoute from "./ExampleRoute.ts"
import * as InProcessClient from "./InProcessClient.ts"
import { receive } from "./internal/incoming.ts"
import { makeJournal } from "./internal/journal.ts"
import { type Answering, dispatch, guarded, type Route } from "./internal/route.ts"
import { perform } from "./internal/script.ts"
import { makeStore } from "./IssuedToken.ts"
import { type RecordedRequest, recorder } from "./RecordedRequest.ts"
import * as TokenEndpoint from "./TokenEndpoint.ts"

/**
 * What an emulator can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The registered clients; {@link ClickViewEmulator.defaultClient} alone unless given. */
  readonly clients?: ReadonlyArray<Client.Client> | undefined
  /** How long an answer of the token endpoint is on its way, by Effect's `Clock`; nothing unless given. */
  readonly latency?: Duration.DurationInput | undefined
}

/**
 * The emulated ClickView.
 *
 * @since 0.1.0
 * @category tags
 */
export class ClickViewEmulator extends Context.Tag("@effect-clickview/emulator/ClickViewEmulator")<ClickViewEmulator, {
  /** The emulator as an app, to be mounted on any server of `@effect/platform`. */
  readonly httpApp: HttpApp.Default
  /** The emulator at the far end of a client, without sockets: the path is routed, the origin ignored. */
  readonly client: HttpClient.HttpClient
  /** The next requests to the token endpoint get these answers, in order. */
  readonly answerNext: (...answers: ReadonlyArray<Answer>) => Effect.Effect<void>
  /** The last 10,000 requests, oldest first, cleared of secrets and tokens. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** How many tokens were issued; scripted answers do not count. */
  readonly tokensIssued: Effect.Effect<number>
  /** How many requests arrived at the token endpoint, answered or not. */
  readonly tokenRequests: Effect.Effect<number>
  /** This token is refused from now on. */
  readonly revoke: (token: Redacted.Redacted) => Effect.Effect<void>
  /** Every token issued so far is refused from now on. */
  readonly revokeAll: Effect.Effect<void>
}>() {
  /** The client that is registered unless `clients` says otherwise. */
  static readonly defaultClient = Client.defaultClient

  /** An emulator of its own, with nothing issued and nothing scripted. */
  static readonly make = (options?: Options): Effect.Effect<typeof ClickViewEmulator.Service> => make(options)

  /** The emulator and a client that leads to it, in process. */
  static readonly layer = (options?: Options): Layer.Layer<ClickViewEmulator | HttpClient.HttpClient> =>
    Layer.provideMerge(
      Layer.effect(HttpClient.HttpClient, Effect.map(ClickViewEmulator, ({ client }) => client)),
      ClickViewEmulator.layerEmulator(options)
    )

  /** The emulator alone. */
  static readonly layerEmulator = (options?: Options): Layer.Layer<ClickViewEmulator> =>
    Layer.effect(ClickViewEmulator, make(options))
}

const make = (options: Options = {}) =>
  Effect.sync((): typeof ClickViewEmulator.Service => {
    const clients = new Map(
      (options.clients ?? [Client.defaultClient]).map((client) => [client.id, Client.make(client)])
    )
    const latency = options.latency === undefined ? Effect.void : Effect.sleep(options.latency)
    const tokens = makeStore()
    const journal = makeJournal()
    const record = recorder(Array.from(clients.values()).flatMap(({ secrets }) => secrets))
    const script: Array<Answer> = []
    let tokenRequests = 0

    const scripted = (route: Route): Route => ({
      ...route,
      handle: (request) =>
        Effect.suspend(() => {
          tokenRequests += 1
          const usual = Effect.suspend(() => route.handle(request))
          const answer = script.shift()
          return answer === undefined ? usual : perform(answer, usual)
        }).pipe(Effect.zipLeft(latency))
    })

    const route = dispatch([
      scripted(guarded({
        path: TokenEndpoint.tokenPath,
        methods: ["POST"],
        handle: (request) => TokenEndpoint.handle(request, clients, tokens)
      })),
      guarded({
        path: ExampleRoute.examplePath,
        methods: ["GET", "HEAD"],
        handle: (request) => ExampleRoute.handle(request, tokens)
      })
    ])

    const app: HttpApp.Default<ConnectionReset> = Effect.gen(function*() {
      const request = yield* Effect.flatMap(HttpServerRequest.HttpServerRequest, receive)
      const entry = record(request)
      const answered = journal.open(entry)
      const response = yield* Effect.flatMap(route(request), dated)
      answered(response.status)
      yield* Effect.logDebug(`${entry.method} ${entry.path} ${response.status}`)
      return response
    })

    return ClickViewEmulator.of({
      // Servers run an app uninterruptibly; a request that hangs must end when its connection does.
      httpApp: Effect.interruptible(Effect.catchTag(app, "ConnectionReset", () => resetConnection)),
      client: InProcessClient.make(app),
      answerNext: (...answers) =>
        Effect.sync(() => {
          script.push(...answers)
        }),
      requests: Effect.sync(() => journal.read()),
      tokensIssued: tokens.issuedCount,
      tokenRequests: Effect.sync(() => tokenRequests),
      revoke: tokens.revoke,
      revokeAll: tokens.revokeAll
    })
  })

const resetConnection = Effect.flatMap(Effect.serviceOption(Connection), (connection) =>
  Option.isSome(connection)
    ? Effect.flatMap(HttpServerRequest.HttpServerRequest, connection.value.reset)
    : Effect.dieMessage("This server cannot reset a connection: use NodeServer.layer, or the emulator's own client"))

const dated = (response: HttpServerResponse.HttpServerResponse): Answering =>
  "date" in response.headers
    ? Effect.succeed(response)
    : Effect.map(DateTime.now, (now) =>
      HttpServerResponse.setHeader(response, "date", DateTime.toDateUtc(now).toUTCString()))
