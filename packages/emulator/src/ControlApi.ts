/**
 * The `ControlApi` is the emulator's service over HTTP, under `/_emulator`, for tests of other stacks: faults, scripted
 * answers, clients, expectations, state and reset. It answers loopback alone, by address and by `Host`, or whoever has the control token, and no page in a browser:
 * whoever reaches it may do anything.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { act, actions } from "./control/actions.ts"
import { isLoopback } from "./control/loopback.ts"
import { receive } from "./http/incoming.ts"
import { json } from "./http/outgoing.ts"

/**
 * Where the control API is served, when it is asked for.
 *
 * @since 0.1.0
 * @category constants
 */
export const controlPath = "/_emulator"

type Emulator = typeof ClickViewEmulator.Service

const hostIn = (header: string) => header.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1")

// `Host` guards against a name that an attacker lets point here; the others are what pages send and tests do not.
const isTrusted = ({ headers, remoteAddress }: HttpServerRequest.HttpServerRequest, token?: Redacted.Redacted) =>
  (token === undefined
    ? Option.exists(remoteAddress, isLoopback) && isLoopback(hostIn(headers.host ?? ""))
    : headers.authorization === `Bearer ${Redacted.value(token)}`) &&
  headers.origin === undefined && (headers["sec-fetch-site"] ?? "none") === "none"

const untrusted = (token?: Redacted.Redacted) =>
  token === undefined
    ? json(403, { error: "the control API answers programs on loopback alone" })
    : json(401, { error: "the control API answers programs that send its token" }, { "www-authenticate": "Bearer" })

const noSuchAction = json(404, {
  error: "no such action",
  actions: actions.map((action) => action.replace(" ", ` ${controlPath}`))
})

/**
 * Serves the control API of an emulator in front of it.
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
      (incoming) => act(emulator, incoming.path.slice(controlPath.length), incoming) ?? Effect.succeed(noSuchAction)
    )
  })
