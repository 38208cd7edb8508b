/**
 * `NodeServer` is the emulator on a socket: for development, for tests of other stacks, and for what only a socket can
 * show. It listens on loopback unless told otherwise, and ends with its scope at once, whatever its clients hold open.
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
import { json } from "./http/outgoing.ts"
import { ListenError } from "./ListenError.ts"
import { bareSockets } from "./node/bareSockets.ts"
import { makeIdentity } from "./node/certificate.ts"
import { nodeConnection } from "./node/connection.ts"
import { close, listen, reachable } from "./node/listen.ts"
import type { Options as EmulatorOptions } from "./Options.ts"

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
  /**
   * HTTPS with a certificate that is made at the start, for `localhost`, loopback, `host`, this machine's name, and the
   * further `names`, such as that of a container.
   *
   * @since 0.2.0
   */
  readonly tls?: "self-signed" | { readonly names: ReadonlyArray<string> } | undefined
}

type Place = Pick<Options, "control" | "controlToken" | "host" | "port" | "tls">

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
  /**
   * With `tls`, the certificate of the authority that clients are to trust, as PEM.
   *
   * @since 0.2.0
   */
  readonly caCertificate: string | undefined
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
  { controlToken, control = controlToken !== undefined, host = "127.0.0.1", port = 0, tls }: Place
): Effect.Effect<typeof NodeServer.Service, ListenError, ClickViewEmulator | Scope.Scope> =>
  Effect.gen(function*() {
    const emulator = yield* ClickViewEmulator
    yield* emulator.carriesWire
    const app = healthy(control ? serveControl(emulator, controlToken) : emulator.httpApp)
    // Clients judge a certificate by the time that it really is, and no test's clock moves them.
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
    const connection = nodeConnection(scheme, bareSockets(server))
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
  /** With `tls`, the certificate of the authority that clients are to trust, as PEM. */
  readonly caCertificate: string | undefined
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
