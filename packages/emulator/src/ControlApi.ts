/**
 * The `ControlApi` is the emulator's service over HTTP, under `/_emulator`, for tests of other stacks: faults, state and
 * reset. It answers loopback alone, by address and by `Host`, or whoever has the control token, and no page in a browser:
 * whoever reaches it may do anything.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ClickViewEmulator } from "./ClickViewEmulator.ts"
import { Fault, faultFrom } from "./Fault.ts"
import { receive } from "./internal/incoming.ts"
import { isLoopback } from "./internal/loopback.ts"
import { bytes, json } from "./internal/outgoing.ts"

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

const vocabulary = Fault.vocabulary.map(({ doc, name, parameters }) => ({ name, parameters, doc }))

const nothing = bytes(204, "", {})

const state = (emulator: Emulator) =>
  Effect.all({
    tokenRequests: emulator.tokenRequests,
    tokensIssued: emulator.tokensIssued,
    faults: emulator.faults,
    requests: emulator.requests
  })

const setAll = (emulator: Emulator, body: unknown) =>
  Either.match(Either.all((Array.isArray(body) ? body : [body]).map(faultFrom)), {
    onLeft: (problem) => Effect.succeed(json(400, { error: `this is no fault: ${problem}`, vocabulary })),
    onRight: (faults) => {
      const ids: Array<number> = []
      return Effect.forEach(faults, (fault) => Effect.map(emulator.setFault(fault), (id) => ids.push(id))).pipe(
        Effect.map(() => json(201, { ids })),
        Effect.catchTag(
          "FaultRefused",
          ({ message }) => Effect.as(Effect.forEach(ids, emulator.liftFault), json(409, { error: message }))
        )
      )
    }
  })

const clear = (emulator: Emulator) =>
  Effect.flatMap(
    emulator.faults,
    (faults) => Effect.forEach(faults, ({ id }) => emulator.liftFault(id), { discard: true })
  )

const act = (
  emulator: Emulator,
  action: string,
  body: Either.Either<unknown, string>
): Effect.Effect<HttpServerResponse.HttpServerResponse> | undefined => {
  const lifted = /^DELETE \/faults\/(\d+)$/.exec(action)?.[1]
  if (lifted !== undefined) return Effect.as(emulator.liftFault(Number(lifted)), nothing)
  switch (action) {
    case "GET ":
    case "GET /state":
      return Effect.map(state(emulator), (state) => json(200, state))
    case "GET /faults":
      return Effect.map(emulator.faults, (faults) => json(200, faults))
    case "POST /faults":
      return Either.match(body, {
        onLeft: () => Effect.succeed(json(400, { error: "the body must be JSON, sent as application/json" })),
        onRight: (fault) => setAll(emulator, fault)
      })
    case "DELETE /faults":
      return Effect.as(clear(emulator), nothing)
    case "POST /revoke":
      return Effect.as(emulator.revokeAll, nothing)
    case "POST /reset":
      return Effect.as(emulator.reset, nothing)
    default:
      return undefined
  }
}

const actions = [
  "GET /state",
  "GET /faults",
  "POST /faults",
  "DELETE /faults",
  "DELETE /faults/{id}",
  "POST /revoke",
  "POST /reset"
].map((action) => action.replace(" ", ` ${controlPath}`))

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
      ({ json: body, method, path }) =>
        act(emulator, `${method} ${path.slice(controlPath.length)}`, body) ??
          Effect.succeed(json(404, { error: "no such action", actions }))
    )
  })
