/**
 * Asks a proxy for a tunnel to an address (`CONNECT`), with the headers that the library sends.
 *
 * @since 0.2.0
 */
import type { Proxy } from "@effect-clickview/platform/Proxies"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type * as Net from "node:net"
import { Foreign } from "../Foreign.ts"
import type { Observed } from "../steps/Tunnel.ts"
import { hostOf, portOf } from "../Target.ts"
import { dial } from "./Dial.ts"

interface Opened {
  readonly observed: Observed
  /** The tunnel, if the proxy opened one. */
  readonly socket: Net.Socket | undefined
}

interface Answered {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
}

const ask = (socket: Net.Socket, target: string, proxy: Proxy): Effect.Effect<Answered, string> =>
  Effect.async((resume) => {
    const request = Http.request({
      createConnection: () => socket,
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(proxy.authorization === undefined
          ? {}
          : { "proxy-authorization": Redacted.value(proxy.authorization) })
      }
    })
    const done = ({ headers, statusCode }: Http.IncomingMessage) =>
      resume(Effect.succeed({ status: statusCode ?? 0, headers }))
    request.once("connect", done)
    request.once("response", done)
    request.once("error", (error: NodeJS.ErrnoException) => resume(Effect.fail(error.code ?? "UNKNOWN")))
    request.end()
  })

const originOf = (location: string | undefined): string | undefined =>
  location !== undefined && URL.canParse(location) ? new URL(location).origin : undefined

/** @internal */
export const open = (
  proxy: Proxy,
  url: URL,
  limit: Duration.DurationInput
): Effect.Effect<Opened, never, Scope.Scope | Foreign> =>
  Effect.gen(function*() {
    const { show } = yield* Foreign
    const at = new URL(proxy.origin)
    const target = `${url.hostname}:${portOf(url)}`
    const asked = { target, variable: proxy.variable, isAuthorized: proxy.authorization !== undefined }
    const answered = yield* dial(hostOf(at), portOf(at), at.protocol === "https:", limit).pipe(
      Effect.flatMap((socket) => Effect.map(ask(socket, target, proxy), (answer) => ({ socket, answer }))),
      Effect.timeoutFail({ duration: limit, onTimeout: () => "ETIMEDOUT" }),
      Effect.either
    )
    if (answered._tag === "Left") return { observed: { ...asked, answer: { code: answered.left } }, socket: undefined }
    const { answer: { headers, status }, socket } = answered.right
    const scheme = /^[A-Za-z]+/.exec(headers["proxy-authenticate"]?.toString() ?? "")?.[0]
    const location = originOf(headers.location)
    return {
      observed: {
        ...asked,
        answer: {
          status,
          schemes: scheme === undefined ? undefined : yield* show(scheme),
          location: location === undefined ? undefined : yield* show(location)
        }
      },
      socket: status >= 200 && status < 300 ? socket : undefined
    }
  })
