/**
 * The `ControlApi` exposes the emulator's service over HTTP under `/_emulator`, for tests in other languages. A caller has
 * full control, so it accepts only loopback (by address and `Host`) or the control token, and never a browser page.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { actions, perform } from "./control/actions.ts"
import { isLoopback } from "./control/loopback.ts"
import { receive } from "./http/ReceivedRequest.ts"
import { json } from "./http/responses.ts"

/**
 * The path of the control API.
 *
 * @since 0.1.0
 * @category constants
 */
export const controlPath = "/_emulator"

type Emulator = typeof ClickViewEmulator.Service

const hostIn = (header: string) => header.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1")

// `Host` guards against DNS rebinding. Browsers send `Origin` and `Sec-Fetch-Site`; tests do not.
const isTrusted = ({ headers, remoteAddress }: HttpServerRequest.HttpServerRequest, token?: Redacted.Redacted) =>
  (token === undefined
    ? Option.exists(remoteAddress, isLoopback) && isLoopback(hostIn(headers.host ?? ""))
    : headers.authorization === `Bearer ${Redacted.value(token)}`) &&
  headers.origin === undefined && (headers["sec-fetch-site"] ?? "none") === "none"

const untrusted = (token?: Redacted.Redacted) =>
  token === undefined
    ? json(403, { error: "the control API accepts requests from programs on loopback only" })
    : json(401, { error: "the control API needs its token as a bearer token" }, { "www-authenticate": "Bearer" })

const noSuchAction = json(404, {
  error: "no such action",
  actions: actions.map((action) => action.replace(" ", ` ${controlPath}`))
})

/**
 * Serves the control API, and passes other requests to the emulator.
 *
 * @internal
 */
export const serveControl = (emulator: Emulator, token?: Redacted.Redacted): HttpApp.Default =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const [path = ""] = request.url.split("?")
    const isControl = path === controlPath || path.startsWith(`${controlPath}/`)
    if (!isControl) return emulator.httpApp
    if (!isTrusted(request, token)) return Effect.succeed(untrusted(token))
    return Effect.flatMap(
      receive(request),
      (incoming) => perform(emulator, incoming.path.slice(controlPath.length), incoming) ?? Effect.succeed(noSuchAction)
    )
  })
