/**
 * `ClickViewEmulator` emulates ClickView's token endpoint and Smart Embed API. It is written from ClickView's documentation
 * and the RFCs only, so that it does not share the mistakes of the clients that it tests.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { SetFault } from "./faults/activeFaults.ts"
import type { Fault } from "./faults/Fault.ts"
import type { FaultRefused } from "./faults/FaultRefused.ts"
import { type BrokenConnection, Connection, type ConnectionStep } from "./http/Connection.ts"
import type { ScriptedResponse } from "./http/ScriptedResponse.ts"
import * as InProcessClient from "./InProcessClient.ts"
import type { ExpectationFailed } from "./journal/Expectation.ts"
import type { RecordedRequest } from "./journal/RecordedRequest.ts"
import type { Options } from "./Options.ts"
import { makeService } from "./service.ts"
import * as Client from "./state/Client.ts"

/**
 * The emulated ClickView.
 *
 * @since 0.1.0
 * @category tags
 */
export class ClickViewEmulator extends Context.Tag("@effect-clickview/emulator/ClickViewEmulator")<ClickViewEmulator, {
  /** The emulator as an app. It can be mounted on any `@effect/platform` server. */
  readonly httpApp: HttpApp.Default
  /** A client that reaches the emulator in process, without sockets. It routes by path and ignores the origin. */
  readonly client: HttpClient.HttpClient
  /** Queues scripted responses for the next requests to the token endpoint. */
  readonly respondNext: (...responses: ReadonlyArray<ScriptedResponse>) => Effect.Effect<void>
  /** Sets faults while an effect runs. Fails with `FaultRefused` if a fault needs a socket and there is none. */
  readonly fault: (
    ...faults: ReadonlyArray<Fault>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | FaultRefused, R>
  /** Sets a fault until it is lifted, and returns its id. */
  readonly setFault: (fault: Fault) => Effect.Effect<number, FaultRefused>
  /** Lifts a fault by its id. */
  readonly liftFault: (id: number) => Effect.Effect<void>
  /** The faults that are set, oldest first. */
  readonly faults: Effect.Effect<ReadonlyArray<SetFault>>
  /** Registers a client, or replaces the client with the same id. Use it to rotate secrets. */
  readonly register: (client: Client.Client) => Effect.Effect<void>
  /** The last 10,000 requests, oldest first. Secrets, tokens and personal names are redacted. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** The number of tokens issued. Scripted responses do not count. */
  readonly tokensIssued: Effect.Effect<number>
  /** The number of requests to the token endpoint, including those without a response. */
  readonly tokenRequests: Effect.Effect<number>
  /** Revokes a token. */
  readonly revoke: (token: Redacted.Redacted) => Effect.Effect<void>
  /** Revokes every token issued so far. */
  readonly revokeAll: Effect.Effect<void>
  /** Clears requests, tokens, view keys, faults, scripted responses and rate limits. Keeps the registered clients. */
  readonly reset: Effect.Effect<void>
  /** Fails unless the token endpoint received exactly `count` requests. */
  readonly expectTokenRequests: (count: number) => Effect.Effect<void, ExpectationFailed>
  /** Fails unless exactly these requests arrived, in order, each written as `POST /connect/token 200`. */
  readonly expectRequests: (...lines: ReadonlyArray<string>) => Effect.Effect<void, ExpectationFailed>
  /** Fails if a request contained a field for a personal name or address, except a request about a teacher. */
  readonly expectNoStudentNames: Effect.Effect<void, ExpectationFailed>
  /** Fails if a path, query or body contained one of these texts. Ignores `client_secret` in a form. */
  readonly expectNotSent: (...texts: ReadonlyArray<string>) => Effect.Effect<void, ExpectationFailed>
  /** Allows faults that need a socket, until the scope closes. For servers that provide a {@link Connection}. */
  readonly allowSocketFaults: Effect.Effect<void, never, Scope.Scope>
}>() {
  /** The client that is registered by default. */
  static readonly defaultClient = Client.defaultClient

  /** Makes a new emulator without tokens, faults or scripted responses. */
  static readonly make = (options?: Options): Effect.Effect<typeof ClickViewEmulator.Service> => make(options)

  /** Provides the emulator and an `HttpClient` that reaches it in process. */
  static readonly layer = (options?: Options): Layer.Layer<ClickViewEmulator | HttpClient.HttpClient> =>
    Layer.provideMerge(
      Layer.effect(HttpClient.HttpClient, Effect.map(ClickViewEmulator, ({ client }) => client)),
      ClickViewEmulator.layerEmulator(options)
    )

  /** Provides the emulator only. */
  static readonly layerEmulator = (options?: Options): Layer.Layer<ClickViewEmulator> =>
    Layer.effect(ClickViewEmulator, make(options))
}

const make = (options: Options = {}) =>
  Effect.sync((): typeof ClickViewEmulator.Service => {
    const { app, ...members } = makeService(options)
    return ClickViewEmulator.of({
      ...members,
      // Servers run an app uninterruptibly, but a hanging request must end with its connection.
      httpApp: Effect.interruptible(Effect.catchTag(app, "BrokenConnection", onConnection)),
      client: InProcessClient.make(app)
    })
  })

const onConnection = ({ steps }: BrokenConnection) =>
  Effect.flatMap(Effect.serviceOption(Connection), (connection) =>
    Option.isSome(connection)
      ? Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
        Effect.zipRight(
          Effect.forEach(steps, (step) => performStep(connection.value, request, step), { discard: true }),
          Effect.never
        ))
      : Effect.dieMessage("This server cannot break a connection: use NodeServer.layer, or the emulator's own client"))

const performStep = (
  connection: typeof Connection.Service,
  request: HttpServerRequest.HttpServerRequest,
  step: ConnectionStep
): Effect.Effect<void> => {
  switch (step._tag) {
    case "Write":
      return connection.write(request, step.bytes)
    case "Pause":
      return Effect.sleep(step.duration)
    case "Reset":
      return connection.reset(request)
    case "End":
      return connection.end(request)
  }
}
