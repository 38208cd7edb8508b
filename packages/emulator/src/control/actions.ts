/**
 * Maps each path of the control API to a decoder and an action.
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { ClickViewEmulator } from "../ClickViewEmulator.ts"
import { type Decoder, decoder } from "../data/decode.ts"
import { optional } from "../data/fields.ts"
import { decodeFault, Fault } from "../faults/Fault.ts"
import type { ReceivedRequest } from "../http/ReceivedRequest.ts"
import { bytes, json } from "../http/responses.ts"
import { ScriptedResponse } from "../http/ScriptedResponse.ts"
import { ClientData } from "../state/clientData.ts"

type Emulator = typeof ClickViewEmulator.Service

type ResponseEffect = Effect.Effect<HttpServerResponse.HttpServerResponse>

const Expectation = Schema.Struct({
  tokenRequests: optional(Schema.NonNegativeInt),
  requests: optional(Schema.Array(Schema.String)),
  noStudentNames: optional(Schema.Literal(true)),
  notSent: optional(Schema.Array(Schema.NonEmptyString))
})

const Revocation = Schema.Struct({ token: Schema.Redacted(Schema.NonEmptyString) })

const called = <A>(what: string, decode: Decoder<A>): Decoder<A> => (body) =>
  Either.mapLeft(decode(body), (problem) => `this is not ${what}: ${problem}`)

const oneOrMany = <A>(decode: Decoder<A>): Decoder<ReadonlyArray<A>> => (body) =>
  Either.all((Array.isArray(body) ? body : [body]).map((item) => decode(item)))

const faults = oneOrMany(called("a fault", decodeFault))
const responses = oneOrMany(called("a response", decoder(ScriptedResponse.schema)))
const clients = oneOrMany(called("a client", decoder(ClientData)))
const expectation = called("an expectation", decoder(Expectation))
const revocation = called("a revocation", decoder(Revocation))

const vocabulary = Fault.vocabulary.map(({ doc, name, parameters }) => ({ name, parameters, doc }))

const noContent = bytes(204, "", {})

const withBody = <A>(
  { json: body }: ReceivedRequest,
  read: Decoder<A>,
  use: (value: A) => ResponseEffect,
  hint: object = {}
): ResponseEffect =>
  Either.match(body, {
    onLeft: () => Effect.succeed(json(400, { error: "the body must be JSON, sent as application/json" })),
    onRight: (data) =>
      Either.match(read(data), {
        onLeft: (error) => Effect.succeed(json(400, { error, ...hint })),
        onRight: use
      })
  })

const state = (emulator: Emulator): ResponseEffect =>
  Effect.map(
    Effect.all({
      tokenRequests: emulator.tokenRequests,
      tokensIssued: emulator.tokensIssued,
      faults: emulator.faults,
      requests: emulator.requests
    }),
    (state) => json(200, state)
  )

// Sets all faults, or none.
const setFaults = (emulator: Emulator) => (faults: ReadonlyArray<Fault>): ResponseEffect => {
  const ids: Array<number> = []
  return Effect.forEach(faults, (fault) => Effect.map(emulator.setFault(fault), (id) => ids.push(id))).pipe(
    Effect.map(() => json(201, { ids })),
    Effect.catchTag(
      "FaultRefused",
      ({ message }) => Effect.as(Effect.forEach(ids, emulator.liftFault), json(409, { error: message }))
    )
  )
}

const clear = (emulator: Emulator): ResponseEffect =>
  Effect.flatMap(
    emulator.faults,
    (faults) => Effect.as(Effect.forEach(faults, ({ id }) => emulator.liftFault(id)), noContent)
  )

const expect =
  (emulator: Emulator) =>
  ({ noStudentNames, notSent, requests, tokenRequests }: typeof Expectation.Type): ResponseEffect =>
    Effect.all([
      tokenRequests === undefined ? Effect.void : emulator.expectTokenRequests(tokenRequests),
      requests === undefined ? Effect.void : emulator.expectRequests(...requests),
      noStudentNames === undefined ? Effect.void : emulator.expectNoStudentNames,
      notSent === undefined ? Effect.void : emulator.expectNotSent(...notSent)
    ]).pipe(
      Effect.as(noContent),
      Effect.catchTag(
        "ExpectationFailed",
        ({ actual, expected, message }) => Effect.succeed(json(409, { error: message, expected, actual }))
      )
    )

const isEmpty = ({ json, parameters, text }: ReceivedRequest) =>
  Either.isLeft(json) && text === "" && Either.isRight(parameters) && parameters.right.length === 0

const revoke = (emulator: Emulator, request: ReceivedRequest): ResponseEffect =>
  isEmpty(request)
    ? Effect.as(emulator.revokeAll, noContent)
    : withBody(request, revocation, ({ token }) => Effect.as(emulator.revoke(token), noContent))

/**
 * Every action, as a 404 response lists them.
 *
 * @internal
 */
export const actions = [
  "GET /state",
  "GET /faults",
  "POST /faults",
  "DELETE /faults",
  "DELETE /faults/{id}",
  "POST /responses",
  "POST /clients",
  "POST /expect",
  "POST /revoke",
  "POST /reset"
] as const

/**
 * Performs the action of a request, or returns `undefined` if there is no such action.
 *
 * @internal
 */
export const perform = (emulator: Emulator, path: string, request: ReceivedRequest): ResponseEffect | undefined => {
  const action = `${request.method} ${path}`
  const lifted = /^DELETE \/faults\/(\d+)$/.exec(action)?.[1]
  if (lifted !== undefined) return Effect.as(emulator.liftFault(Number(lifted)), noContent)
  switch (action) {
    case "GET ":
    case "GET /state":
      return state(emulator)
    case "GET /faults":
      return Effect.map(emulator.faults, (faults) => json(200, faults))
    case "POST /faults":
      return withBody(request, faults, setFaults(emulator), { vocabulary })
    case "DELETE /faults":
      return clear(emulator)
    case "POST /responses":
      return withBody(request, responses, (script) => Effect.as(emulator.respondNext(...script), noContent))
    case "POST /clients":
      return withBody(request, clients, (list) => Effect.as(Effect.forEach(list, emulator.register), noContent))
    case "POST /expect":
      return withBody(request, expectation, expect(emulator))
    case "POST /revoke":
      return revoke(emulator, request)
    case "POST /reset":
      return Effect.as(emulator.reset, noContent)
    default:
      return undefined
  }
}
