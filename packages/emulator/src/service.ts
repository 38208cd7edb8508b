/**
 * Composes the emulated ClickView: its state, its routes and the faults in front of them.
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { makeAccessLimits } from "./endpoints/AccessLimits.ts"
import * as EmbedPage from "./endpoints/EmbedPage.ts"
import * as ExampleRoute from "./endpoints/ExampleRoute.ts"
import * as SelectPage from "./endpoints/SelectPage.ts"
import * as TokenEndpoint from "./endpoints/TokenEndpoint.ts"
import * as Video from "./endpoints/Video.ts"
import * as ViewKeyEndpoint from "./endpoints/ViewKeyEndpoint.ts"
import { makeActiveFaults } from "./faults/activeFaults.ts"
import { definitionOf } from "./faults/definitions.ts"
import type { Fault } from "./faults/Fault.ts"
import { FaultRefused } from "./faults/FaultRefused.ts"
import type { BrokenConnection } from "./http/Connection.ts"
import { receive, type ReceivedRequest } from "./http/ReceivedRequest.ts"
import type { RequestContext } from "./http/RequestContext.ts"
import { withDate } from "./http/responses.ts"
import { dispatch, type Route, withRequestChecks } from "./http/route.ts"
import { respondWith, type ScriptedResponse } from "./http/ScriptedResponse.ts"
import { makeExpectations } from "./journal/Expectation.ts"
import { makeJournal } from "./journal/journal.ts"
import { makeRecorder, textsOf } from "./journal/RecordedRequest.ts"
import type { Options } from "./Options.ts"
import * as Client from "./state/Client.ts"
import { makeTokenStore } from "./state/IssuedToken.ts"
import { makeViewKeyStore } from "./state/ViewKey.ts"

/**
 * Makes the members of the service and the app behind them.
 *
 * @internal
 */
export const makeService = (options: Options) => {
  const registered = options.clients ?? [Client.defaultClient]
  const clients = new Map(registered.map((client) => [client.id, Client.make(client)]))
  const knownSecrets = registered.flatMap(({ secrets }) => [...secrets])
  const latency = options.latency === undefined ? Effect.void : Effect.sleep(options.latency)
  const tokens = makeTokenStore()
  const viewKeys = makeViewKeyStore()
  const limits = makeAccessLimits()
  const journal = makeJournal()
  const faults = makeActiveFaults()
  const script: Array<ScriptedResponse> = []
  let record = makeRecorder(knownSecrets)
  let tokenRequests = 0
  let sockets = 0

  const scripted = (route: Route): Route => ({
    ...route,
    handle: (context) =>
      Effect.suspend(() => {
        const next = script.shift()
        const usual = Effect.suspend(() => route.handle(context))
        return next === undefined ? usual : respondWith(next, usual)
      }).pipe(Effect.zipLeft(latency))
  })

  const routes: ReadonlyArray<Route> = [
    scripted(
      withRequestChecks({ path: TokenEndpoint.tokenPath, methods: ["POST"], handle: TokenEndpoint.handle(limits) })
    ),
    withRequestChecks({
      path: ViewKeyEndpoint.viewKeyPath,
      methods: ["POST"],
      handle: ViewKeyEndpoint.handle(tokens, viewKeys)
    }),
    withRequestChecks({ path: EmbedPage.embedPath, methods: ["GET", "HEAD"], handle: EmbedPage.handle(viewKeys) }),
    withRequestChecks({ path: SelectPage.selectPath, methods: ["GET", "HEAD"], handle: SelectPage.handle }),
    withRequestChecks({ path: SelectPage.scriptPath, methods: ["GET", "HEAD"], handle: SelectPage.handleScript }),
    withRequestChecks({ path: Video.thumbnailPath, methods: ["GET", "HEAD"], handle: Video.handle }),
    withRequestChecks({ path: ExampleRoute.examplePath, methods: ["GET", "HEAD"], handle: ExampleRoute.handle(tokens) })
  ]
  const route = dispatch(routes)

  const clientOf = ({ headers, parameters }: ReceivedRequest): string | undefined => {
    const named = Either.getOrElse(parameters, () => []).find(([name]) => name === "client_id")?.[1]
    return named ?? tokens.clientOf(Redacted.make((headers.authorization ?? "").replace(/^bearer +/i, "")))
  }

  const app: HttpApp.Default<BrokenConnection> = Effect.gen(function*() {
    const request = yield* Effect.flatMap(HttpServerRequest.HttpServerRequest, receive)
    if (request.path === TokenEndpoint.tokenPath) tokenRequests += 1
    const entry = record(request)
    const recordStatus = journal.add(entry, textsOf(request))
    const context: RequestContext = {
      request,
      clients,
      issue: tokens.issue,
      latest: tokens.latest,
      revokeAll: tokens.revokeAll
    }
    const info = { path: request.path, client: clientOf(request) }
    const notify = options.onRequest ?? (() => Effect.void)
    const response = yield* faults.wrap(route, info)(context).pipe(
      Effect.flatMap(withDate),
      Effect.tapError(() => notify(entry)),
      Effect.onInterrupt(() => notify(entry))
    )
    const closed = recordStatus(response.status)
    yield* Effect.logDebug(`${entry.method} ${entry.path} ${response.status}`)
    yield* notify(closed)
    return response
  })

  const checkFault = (fault: Fault): Effect.Effect<void, FaultRefused> =>
    Effect.suspend(() => {
      if (sockets === 0 && definitionOf(fault).where === "socket") return new FaultRefused({ fault: fault._tag })
      const aimed = fault.target?.route ?? "*"
      const paths = routes.map(({ path }) => path)
      return aimed === "*" || paths.includes(aimed)
        ? Effect.void
        : new FaultRefused({ fault: fault._tag, missing: { route: aimed, routes: paths } })
    })

  return {
    app,
    respondNext: (...responses: ReadonlyArray<ScriptedResponse>) =>
      Effect.sync(() => {
        script.push(...responses)
      }),
    setFault: (fault: Fault) => Effect.zipRight(checkFault(fault), faults.set(fault)),
    liftFault: (id: number) => faults.lift(id),
    faults: faults.list,
    fault: (...wanted: ReadonlyArray<Fault>) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.acquireUseRelease(
        Effect.zipRight(Effect.forEach(wanted, checkFault, { discard: true }), Effect.forEach(wanted, faults.set)),
        () => effect,
        (ids) => faults.lift(...ids)
      ),
    register: (client: Client.Client) =>
      Effect.sync(() => {
        clients.set(client.id, Client.make(client))
        knownSecrets.push(...client.secrets)
        record = makeRecorder(knownSecrets)
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
        limits.clear()
        viewKeys.clear()
      })
    ),
    ...makeExpectations(journal),
    allowSocketFaults: Effect.acquireRelease(
      Effect.sync(() => {
        sockets += 1
      }),
      () =>
        Effect.sync(() => {
          sockets -= 1
        })
    )
  }
}
