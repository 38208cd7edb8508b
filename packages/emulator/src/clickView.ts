/**
 * Composes the emulated ClickView: its state, its routes and the faults in front of them.
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as EmbedPage from "./endpoints/EmbedPage.ts"
import * as ExampleRoute from "./endpoints/ExampleRoute.ts"
import { makeGatekeeper } from "./endpoints/gatekeeper.ts"
import * as SelectPage from "./endpoints/SelectPage.ts"
import * as TokenEndpoint from "./endpoints/TokenEndpoint.ts"
import * as Video from "./endpoints/Video.ts"
import * as ViewKeyEndpoint from "./endpoints/ViewKeyEndpoint.ts"
import { isOfTheWire, makeActiveFaults } from "./faults/activeFaults.ts"
import type { Fault } from "./faults/Fault.ts"
import { FaultRefused } from "./faults/FaultRefused.ts"
import type { Answer } from "./http/Answer.ts"
import type { WireAnswer } from "./http/Connection.ts"
import { dated, type Exchange } from "./http/exchange.ts"
import { type Incoming, receive } from "./http/incoming.ts"
import { dispatch, guarded, type Route } from "./http/route.ts"
import { perform } from "./http/script.ts"
import { makeExpectations } from "./journal/Expectation.ts"
import { makeJournal } from "./journal/journal.ts"
import { recorder, textsOf } from "./journal/RecordedRequest.ts"
import type { Options } from "./Options.ts"
import * as Client from "./state/Client.ts"
import { makeStore } from "./state/IssuedToken.ts"
import { makeViewKeys } from "./state/ViewKey.ts"

/**
 * Makes the members of the service and the app behind them.
 *
 * @internal
 */
export const makeClickView = (options: Options) => {
  const registered = options.clients ?? [Client.defaultClient]
  const clients = new Map(registered.map((client) => [client.id, Client.make(client)]))
  const everSecret = registered.flatMap(({ secrets }) => [...secrets])
  const latency = options.latency === undefined ? Effect.void : Effect.sleep(options.latency)
  const tokens = makeStore()
  const viewKeys = makeViewKeys()
  const gatekeeper = makeGatekeeper()
  const journal = makeJournal()
  const faults = makeActiveFaults()
  const script: Array<Answer> = []
  let record = recorder(everSecret)
  let tokenRequests = 0
  let wires = 0

  const scripted = (route: Route): Route => ({
    ...route,
    handle: (exchange) =>
      Effect.suspend(() => {
        const answer = script.shift()
        const usual = Effect.suspend(() => route.handle(exchange))
        return answer === undefined ? usual : perform(answer, usual)
      }).pipe(Effect.zipLeft(latency))
  })

  const routes: ReadonlyArray<Route> = [
    scripted(guarded({ path: TokenEndpoint.tokenPath, methods: ["POST"], handle: TokenEndpoint.handle(gatekeeper) })),
    guarded({
      path: ViewKeyEndpoint.viewKeyPath,
      methods: ["POST"],
      handle: ViewKeyEndpoint.handle(tokens, viewKeys)
    }),
    guarded({ path: EmbedPage.embedPath, methods: ["GET", "HEAD"], handle: EmbedPage.handle(viewKeys) }),
    guarded({ path: SelectPage.selectPath, methods: ["GET", "HEAD"], handle: SelectPage.handle }),
    guarded({ path: SelectPage.scriptPath, methods: ["GET", "HEAD"], handle: SelectPage.handleScript }),
    guarded({ path: Video.thumbnailPath, methods: ["GET", "HEAD"], handle: Video.handle }),
    guarded({ path: ExampleRoute.examplePath, methods: ["GET", "HEAD"], handle: ExampleRoute.handle(tokens) })
  ]
  const route = dispatch(routes)

  const clientOf = ({ headers, parameters }: Incoming): string | undefined => {
    const named = Either.getOrElse(parameters, () => []).find(([name]) => name === "client_id")?.[1]
    return named ?? tokens.clientOf(Redacted.make((headers.authorization ?? "").replace(/^bearer +/i, "")))
  }

  const app: HttpApp.Default<WireAnswer> = Effect.gen(function*() {
    const request = yield* Effect.flatMap(HttpServerRequest.HttpServerRequest, receive)
    const isTokenRoute = request.path === TokenEndpoint.tokenPath
    if (isTokenRoute) tokenRequests += 1
    const entry = record(request)
    const answered = journal.open(entry, textsOf(request))
    const exchange: Exchange = {
      request,
      clients,
      issue: tokens.issue,
      latest: tokens.latest,
      revokeAll: tokens.revokeAll
    }
    const sighting = { route: request.path, client: clientOf(request), isTokenRoute }
    const tell = options.onRequest ?? (() => Effect.void)
    const response = yield* faults.around(route, sighting)(exchange).pipe(
      Effect.flatMap(dated),
      Effect.tapError(() => tell(entry)),
      Effect.onInterrupt(() => tell(entry))
    )
    const closed = answered(response.status)
    yield* Effect.logDebug(`${entry.method} ${entry.path} ${response.status}`)
    yield* tell(closed)
    return response
  })

  const accepted = (fault: Fault): Effect.Effect<void, FaultRefused> =>
    Effect.suspend(() => {
      if (wires === 0 && isOfTheWire(fault)) return new FaultRefused({ fault: fault._tag })
      const aimed = fault.target?.route ?? "*"
      const paths = routes.map(({ path }) => path)
      return aimed === "*" || paths.includes(aimed)
        ? Effect.void
        : new FaultRefused({ fault: fault._tag, missing: { route: aimed, routes: paths } })
    })

  return {
    app,
    answerNext: (...answers: ReadonlyArray<Answer>) =>
      Effect.sync(() => {
        script.push(...answers)
      }),
    setFault: (fault: Fault) => Effect.zipRight(accepted(fault), faults.set(fault)),
    liftFault: (id: number) => faults.lift(id),
    faults: faults.list,
    fault: (...wanted: ReadonlyArray<Fault>) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.acquireUseRelease(
        Effect.zipRight(Effect.forEach(wanted, accepted, { discard: true }), Effect.forEach(wanted, faults.set)),
        () => effect,
        (ids) => faults.lift(...ids)
      ),
    register: (client: Client.Client) =>
      Effect.sync(() => {
        clients.set(client.id, Client.make(client))
        everSecret.push(...client.secrets)
        record = recorder(everSecret)
      }),
    requests: Effect.sync(() => journal.read()),
    tokensIssued: tokens.issuedCount,
    tokenRequests: Effect.sync(() => tokenRequests),
    revoke: tokens.revoke,
    revokeAll: tokens.revokeAll,
    reset: Effect.zipRight(
      Effect.all([tokens.clear, faults.clear], { discard: true }),
      Effect.sync(() => {
        script.length = 0
        tokenRequests = 0
        journal.clear()
        gatekeeper.clear()
        viewKeys.clear()
      })
    ),
    ...makeExpectations(journal),
    carriesWire: Effect.acquireRelease(
      Effect.sync(() => {
        wires += 1
      }),
      () =>
        Effect.sync(() => {
          wires -= 1
        })
    )
  }
}
