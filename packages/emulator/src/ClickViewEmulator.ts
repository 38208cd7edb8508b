/**
 * `ClickViewEmulator` is ClickView in a box: its token endpoint and its Smart Embed API, written from ClickView's
 * documented contract and the RFCs alone, so that a client is tested against something that does not share its mistakes.
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
import { makeClickView } from "./clickView.ts"
import type { SetFault } from "./faults/activeFaults.ts"
import type { Fault } from "./faults/Fault.ts"
import type { FaultRefused } from "./faults/FaultRefused.ts"
import type { Answer } from "./http/Answer.ts"
import { Connection, type WireAnswer, type WireStep } from "./http/Connection.ts"
import * as InProcessClient from "./InProcessClient.ts"
import type { ExpectationFailed } from "./journal/Expectation.ts"
import type { RecordedRequest } from "./journal/RecordedRequest.ts"
import type { Options } from "./Options.ts"
import * as Client from "./state/Client.ts"

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
  /** Sets faults for as long as an effect runs. Those of the wire are refused where there is none. */
  readonly fault: (
    ...faults: ReadonlyArray<Fault>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | FaultRefused, R>
  /** Sets a fault until it is lifted, and says under which number. */
  readonly setFault: (fault: Fault) => Effect.Effect<number, FaultRefused>
  /** Lifts a fault by its number. */
  readonly liftFault: (id: number) => Effect.Effect<void>
  /** The faults that are set, in order. */
  readonly faults: Effect.Effect<ReadonlyArray<SetFault>>
  /** Registers a client, in place of the one of that id: secrets are rotated so. */
  readonly register: (client: Client.Client) => Effect.Effect<void>
  /** The last 10,000 requests, oldest first, cleared of secrets, tokens and persons' names. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /** How many tokens were issued; scripted answers do not count. */
  readonly tokensIssued: Effect.Effect<number>
  /** How many requests arrived at the token endpoint, answered or not. */
  readonly tokenRequests: Effect.Effect<number>
  /** This token is refused from now on. */
  readonly revoke: (token: Redacted.Redacted) => Effect.Effect<void>
  /** Every token issued so far is refused from now on. */
  readonly revokeAll: Effect.Effect<void>
  /** Forgets requests, tokens, view keys, faults, scripts and limits; registered clients stay. */
  readonly reset: Effect.Effect<void>
  /** Fails unless so many requests came to the token endpoint. */
  readonly expectTokenRequests: (count: number) => Effect.Effect<void, ExpectationFailed>
  /** Fails unless these came, in order, each as `POST /connect/token 200`. */
  readonly expectRequests: (...lines: ReadonlyArray<string>) => Effect.Effect<void, ExpectationFailed>
  /** Fails when a request, but one for a teacher, had a field for a name or an address, whatever was in it. */
  readonly expectNoStudentNames: Effect.Effect<void, ExpectationFailed>
  /** Fails when a path, a query or a body held one of these texts; a `client_secret` in a form aside. */
  readonly expectNotSent: (...texts: ReadonlyArray<string>) => Effect.Effect<void, ExpectationFailed>
  /** A server that provides {@link Connection} says here that faults of the wire can be set, as long as it runs. */
  readonly carriesWire: Effect.Effect<void, never, Scope.Scope>
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
    const { app, ...members } = makeClickView(options)
    return ClickViewEmulator.of({
      ...members,
      // Servers run an app uninterruptibly; a request that hangs must end when its connection does.
      httpApp: Effect.interruptible(Effect.catchTag(app, "WireAnswer", onConnection)),
      client: InProcessClient.make(app)
    })
  })

const onConnection = ({ steps }: WireAnswer) =>
  Effect.flatMap(Effect.serviceOption(Connection), (connection) =>
    Option.isSome(connection)
      ? Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
        Effect.zipRight(
          Effect.forEach(steps, (step) => take(connection.value, request, step), { discard: true }),
          Effect.never
        ))
      : Effect.dieMessage("This server cannot break a connection: use NodeServer.layer, or the emulator's own client"))

const take = (
  connection: typeof Connection.Service,
  request: HttpServerRequest.HttpServerRequest,
  step: WireStep
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
