/**
 * `NodeServer` is the emulator on a socket: for development, for tests of other stacks, and for what only a socket can
 * show. It listens on loopback unless told otherwise, and ends with its scope at once, whatever its clients hold open.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Http from "node:http"
import type * as Net from "node:net"
import { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { Connection } from "./Connection.ts"
import { serveControl } from "./ControlApi.ts"
import { json } from "./internal/outgoing.ts"
import { ListenError } from "./ListenError.ts"
import type { Options as EmulatorOptions } from "./Options.ts"
import { tokenPath } from "./TokenEndpoint.ts"

export { ListenError }

/**
 * What a server can be told, beside what its emulator can.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends EmulatorOptions {
  /** 0, any free port, unless given. */
  readonly port?: number | undefined
  /** `127.0.0.1` unless given. */
  readonly host?: string | undefined
  /** Whether the control API is served under `/_emulator`, to loopback alone; not unless asked for. */
  readonly control?: boolean | undefined
  /**
   * Whoever sends this as a bearer token may use the control API from anywhere, and nobody else; it is served then.
   *
   * @since 0.2.0
   */
  readonly controlToken?: Redacted.Redacted | undefined
}

type Place = Pick<Options, "control" | "controlToken" | "host" | "port">

/**
 * Where the emulator listens.
 *
 * @since 0.1.0
 * @category tags
 */
export class NodeServer extends Context.Tag("@effect-clickview/emulator/NodeServer")<NodeServer, {
  /** The origin, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The token endpoint. */
  readonly tokenUrl: string
  /** What API paths such as `/api/v1/example` are appended to. */
  readonly apiUrl: string
}>() {
  /** An emulator on a socket of its own. */
  static readonly layer = (options: Options = {}): Layer.Layer<ClickViewEmulator | NodeServer, ListenError> =>
    Layer.provideMerge(NodeServer.layerServer(options), ClickViewEmulator.layerEmulator(options))

  /** A socket for an emulator that is there already. */
  static readonly layerServer = (
    options: Place = {}
  ): Layer.Layer<NodeServer, ListenError, ClickViewEmulator> => Layer.scoped(NodeServer, make(options))
}

const make = (
  { controlToken, control = controlToken !== undefined, host = "127.0.0.1", port = 0 }: Place
): Effect.Effect<typeof NodeServer.Service, ListenError, ClickViewEmulator | Scope.Scope> =>
  Effect.gen(function*() {
    const emulator = yield* ClickViewEmulator
    yield* emulator.carriesWire
    const app = healthy(control ? serveControl(emulator, controlToken) : emulator.httpApp)
    const handler = yield* NodeHttpServer.makeHandler(Effect.provideService(app, Connection, connection))
    const server = yield* Effect.acquireRelease(Effect.sync(() => Http.createServer(handler)), close)
    const address = yield* listen(server, host, port)
    const url = `http://${reachable(address)}:${address.port}`
    return NodeServer.of({ url, tokenUrl: `${url}${tokenPath}`, apiUrl: url })
  })

/**
 * Where containers ask whether the emulator is up. It answers whatever fault is set, and is no request of the emulator's.
 *
 * @since 0.2.0
 * @category constants
 */
export const healthPath = "/health"

const healthy = <E>(app: HttpApp.Default<E>): HttpApp.Default<E> =>
  Effect.flatMap(
    HttpServerRequest.HttpServerRequest,
    ({ url }) => url.split("?")[0] === healthPath ? Effect.succeed(json(200, { status: "ok" })) : app
  )

/**
 * An emulator that runs until it is stopped, for tests without Effect.
 *
 * @since 0.2.0
 * @category models
 */
export interface Running {
  /** The origin, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The token endpoint. */
  readonly tokenUrl: string
  /** What API paths such as `/api/v1/example` are appended to. */
  readonly apiUrl: string
  /** Ends it, whatever its clients hold open. */
  readonly stop: () => Promise<void>
}

/**
 * Starts an emulator on a socket of its own. Rejects with a {@link ListenError}.
 *
 * @example
 * import { start } from "@effect-clickview/emulator/NodeServer"
 *
 * const { stop, tokenUrl } = await start({ control: true })
 * console.log(tokenUrl)
 * await stop()
 *
 * @since 0.2.0
 * @category constructors
 */
export const start = async (options: Options = {}): Promise<Running> => {
  const scope = Effect.runSync(Scope.make())
  const built = await Effect.runPromise(Effect.either(Layer.buildWithScope(NodeServer.layer(options), scope)))
  const stop = () => Effect.runPromise(Scope.close(scope, Exit.void))
  if (Either.isRight(built)) return { ...Context.get(built.right, NodeServer), stop }
  await stop()
  throw built.left
}

const reachable = ({ address, family }: Net.AddressInfo) => {
  if (address === "0.0.0.0") return "127.0.0.1"
  if (address === "::") return "[::1]"
  return family === "IPv6" ? `[${address}]` : address
}

const socketOf = (request: HttpServerRequest.HttpServerRequest) =>
  NodeHttpServerRequest.toIncomingMessage(request).socket

// A reset may overtake what was written before it. This is about the system, and no test's clock moves it.
const settled = (socket: Net.Socket) =>
  socket.bytesWritten === 0 ? Effect.void : Effect.withClock(Effect.sleep("25 millis"), Clock.make())

// A broken connection interrupts its request: what comes after it never happens.
const connection: typeof Connection.Service = {
  reset: (request) =>
    settled(socketOf(request)).pipe(
      Effect.zipRight(Effect.sync(() => socketOf(request).resetAndDestroy())),
      Effect.zipRight(Effect.never)
    ),
  write: (request, bytes) =>
    Effect.async((resume) => {
      socketOf(request).write(bytes, () => resume(Effect.void))
    }),
  end: (request) => Effect.zipRight(Effect.sync(() => socketOf(request).end()), Effect.never)
}

const listen = (server: Http.Server, host: string, port: number): Effect.Effect<Net.AddressInfo, ListenError> =>
  Effect.async((resume) => {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      resume(new ListenError({ reason: "BadPort", host, port }))
      return
    }
    const onError = (error: NodeJS.ErrnoException) =>
      resume(new ListenError({ reason: reasonOf(error.code), host, port }))
    server.once("error", onError)
    server.listen({ host, port }, () => {
      server.off("error", onError)
      const address = server.address()
      resume(
        address === null || typeof address === "string"
          ? new ListenError({ reason: "Unknown", host, port })
          : Effect.succeed(address)
      )
    })
  })

const reasonOf = (code: string | undefined): ListenError["reason"] => {
  switch (code) {
    case "EADDRINUSE":
      return "PortInUse"
    case "EACCES":
      return "NotPermitted"
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "NoSuchAddress"
    default:
      return "Unknown"
  }
}

const close = (server: Http.Server): Effect.Effect<void> =>
  Effect.async((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })
