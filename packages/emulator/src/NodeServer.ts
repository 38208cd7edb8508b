/**
 * `NodeServer` serves the emulator over HTTP or HTTPS, on loopback by default. It stops as soon as its scope closes, even
 * if clients keep connections open.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
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
import * as Https from "node:https"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Url from "node:url"
import { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { serveControl } from "./ControlApi.ts"
import { tokenPath } from "./endpoints/TokenEndpoint.ts"
import { Connection } from "./http/Connection.ts"
import { json } from "./http/responses.ts"
import { ListenError } from "./ListenError.ts"
import { makeIdentity } from "./node/certificate.ts"
import { nodeConnection } from "./node/connection.ts"
import { close, listen, reachable } from "./node/listen.ts"
import { tcpSockets } from "./node/tcpSockets.ts"
import type { Options as EmulatorOptions } from "./Options.ts"

export { ListenError }

/**
 * The options of a server and its emulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends EmulatorOptions {
  /** The port. Defaults to 0, any free port. */
  readonly port?: number | undefined
  /** The address to listen on. Defaults to `127.0.0.1`. */
  readonly host?: string | undefined
  /** Serves the control API under `/_emulator`, to loopback only. Defaults to `false`, or `true` with `controlToken`. */
  readonly control?: boolean | undefined
  /**
   * The bearer token of the control API. If set, the API is served to any address, but only to requests with the token.
   *
   * @since 0.2.0
   */
  readonly controlToken?: Redacted.Redacted | undefined
  /**
   * Serves HTTPS with a new certificate for `localhost`, loopback, `host`, this machine's host name and additional
   * `names`, such as a container's. Defaults to HTTP.
   *
   * @since 0.2.0
   */
  readonly tls?: "self-signed" | { readonly names: ReadonlyArray<string> } | undefined
}

type ServerOptions = Pick<Options, "control" | "controlToken" | "host" | "port" | "tls">

/**
 * The running server.
 *
 * @since 0.1.0
 * @category tags
 */
export class NodeServer extends Context.Tag("@effect-clickview/emulator/NodeServer")<NodeServer, {
  /** The origin, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The URL of the token endpoint. */
  readonly tokenUrl: string
  /** The base URL of API paths such as `/api/v1/example`. */
  readonly apiUrl: string
  /**
   * With `tls`, the PEM certificate of the authority that clients must trust.
   *
   * @since 0.2.0
   */
  readonly caCertificate: string | undefined
}>() {
  /** Provides a new emulator and its server. */
  static readonly layer = (options: Options = {}): Layer.Layer<ClickViewEmulator | NodeServer, ListenError> =>
    Layer.provideMerge(NodeServer.layerServer(options), ClickViewEmulator.layerEmulator(options))

  /** Provides a server for an existing emulator. */
  static readonly layerServer = (
    options: ServerOptions = {}
  ): Layer.Layer<NodeServer, ListenError, ClickViewEmulator> => Layer.scoped(NodeServer, make(options))
}

const make = (
  { controlToken, control = controlToken !== undefined, host = "127.0.0.1", port = 0, tls }: ServerOptions
): Effect.Effect<typeof NodeServer.Service, ListenError, ClickViewEmulator | Scope.Scope> =>
  Effect.gen(function*() {
    const emulator = yield* ClickViewEmulator
    yield* emulator.allowSocketFaults
    const app = withHealthCheck(control ? serveControl(emulator, controlToken) : emulator.httpApp)
    // Clients check the certificate against real time, so a `TestClock` must not set its dates.
    const now = yield* Effect.withClock(Clock.currentTimeMillis, Clock.make())
    const identity = tls === undefined ? undefined : makeIdentity(namesFor(host, tls), now)
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        identity === undefined
          ? Http.createServer()
          : Https.createServer({ cert: identity.certificate, key: identity.key })
      ),
      close
    )
    const scheme = identity === undefined ? "http" : "https"
    const connection = nodeConnection(scheme, tcpSockets(server))
    server.on("request", yield* NodeHttpServer.makeHandler(Effect.provideService(app, Connection, connection)))
    const address = yield* listen(server, host, port)
    const url = `${scheme}://${reachable(address)}:${address.port}`
    return NodeServer.of({ url, tokenUrl: `${url}${tokenPath}`, apiUrl: url, caCertificate: identity?.caCertificate })
  })

const wildcards = ["0.0.0.0", "::"]

const namesFor = (host: string, tls: NonNullable<Options["tls"]>): ReadonlyArray<string> => {
  const further = tls === "self-signed" ? [] : tls.names
  const names = ["localhost", "127.0.0.1", "::1", Os.hostname(), host, ...further]
  const written = names.map((name) => Net.isIP(name) === 0 ? Url.domainToASCII(name) : name)
  return [...new Set(written)].filter((name) => name !== "" && !wildcards.includes(name))
}

/**
 * The path of the health check. It responds with 200 whatever faults are set, and is not recorded.
 *
 * @since 0.2.0
 * @category constants
 */
export const healthPath = "/health"

const withHealthCheck = <E>(app: HttpApp.Default<E>): HttpApp.Default<E> =>
  Effect.flatMap(
    HttpServerRequest.HttpServerRequest,
    ({ url }) => url.split("?")[0] === healthPath ? Effect.succeed(json(200, { status: "ok" })) : app
  )

/**
 * A running emulator, for tests without Effect.
 *
 * @since 0.2.0
 * @category models
 */
export interface Running {
  /** The origin, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The URL of the token endpoint. */
  readonly tokenUrl: string
  /** The base URL of API paths such as `/api/v1/example`. */
  readonly apiUrl: string
  /** With `tls`, the PEM certificate of the authority that clients must trust. */
  readonly caCertificate: string | undefined
  /** Stops the server, even if clients keep connections open. */
  readonly stop: () => Promise<void>
}

/**
 * Starts a new emulator and its server. Rejects with a {@link ListenError}.
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
