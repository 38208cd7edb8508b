/**
 * An exchange for a fleet. It sends a token request only if no other process has a token, has failed, or holds the
 * lease. Without a working store it sends the request like a single process, so that callers never get a failure of the
 * store.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { Credentials } from "../Credentials.ts"
import * as Credential from "../Credentials.ts"
import type { Exchange, ExchangeSettings } from "../exchange/Exchange.ts"
import * as Redaction from "../exchange/Redaction.ts"
import type * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import type { Registers } from "../Register.ts"
import * as Claim from "../sharing/Claim.ts"
import { currentInstant } from "../time/currentInstant.ts"
import type { StoreStatus } from "../TokenStatus.ts"
import type { TokenStoreError } from "../TokenStoreError.ts"
import type { SharedToken } from "./FleetDocument.ts"
import * as FleetPolicy from "./FleetPolicy.ts"
import type { Participant } from "./Participant.ts"
import { adopted, ask, failedThere } from "./Participant.ts"
import * as Seal from "./Seal.ts"
import * as SharedDocument from "./SharedDocument.ts"
import { StoreHealth } from "./StoreHealth.ts"

/** The settings of a shared exchange. Times are milliseconds. */
export interface SharedSettings
  extends Pick<ExchangeSettings, "url" | "scope" | "labels" | "attemptTimeout" | "flightTimeout">
{
  readonly policy: Lifecycle.Policy
  /** The timeout of one operation of the store. */
  readonly storeTimeout: number
}

/** The exchange, and the status of the store. */
export interface SharedExchange {
  readonly exchange: Exchange
  readonly status: () => StoreStatus
}

/** Makes an exchange that shares tokens and failures through the store. */
export const make = (
  exchange: Exchange,
  store: Registers,
  settings: SharedSettings,
  makeSeal: typeof Seal.make = Seal.make
): Effect.Effect<SharedExchange> =>
  Effect.sync(() => {
    const { attemptTimeout, flightTimeout, policy: lifecycle, storeTimeout, url } = settings
    const process = crypto.randomUUID()
    const health = new StoreHealth(settings.labels)
    const policy = FleetPolicy.policyOf(lifecycle)
    let flights = 0
    let open: { readonly credentials: Credentials; readonly document: SharedDocument.SharedDocument } | undefined =
      undefined

    const documentOf = (credentials: Credentials): Effect.Effect<SharedDocument.SharedDocument, TokenStoreError> =>
      open !== undefined && Credential.same(open.credentials, credentials)
        ? Effect.succeed(open.document)
        : Effect.map(makeSeal(credentials, url.href, settings.scope), (seal) => {
          const document = SharedDocument.make(store, seal, storeTimeout)
          open = { credentials: { ...credentials }, document }
          return document
        })

    const run: Exchange = (credentials, holding, onRequest) =>
      Effect.gen(function*() {
        const { last, left } = holding
        const show = Redaction.make([credentials.clientSecret, ...(last === undefined ? [] : [last.value])])
        const failed = ({ problem }: TokenStoreError) => health.failed(show(problem) ?? "it gave no reason")
        const request: Participant["request"] = (more) => exchange(credentials, { ...holding, ...more }, onRequest)
        const bypass = Effect.zipRight(health.bypassed, request({}))

        const document = yield* Effect.either(documentOf(credentials))
        if (Either.isLeft(document)) return yield* Effect.zipRight(failed(document.left), bypass)
        let deadline = (yield* currentInstant).mono + flightTimeout
        const participant: Participant = {
          process,
          policy,
          lifecycle,
          attemptTimeout,
          claimant: {
            owner: `${process}/${flights++}`,
            last,
            refused: last !== undefined && left === undefined,
            left: left ?? 0
          },
          update: (decide) =>
            Effect.matchEffect(document.right.update(decide), {
              onSuccess: (outcome) => Effect.as(health.succeeded, outcome),
              onFailure: (error) => Effect.as(failed(error), undefined)
            }),
          request
        }

        let missed: number | undefined = undefined
        let pause = FleetPolicy.poll.first
        for (;;) {
          const { mono: sent } = yield* currentInstant
          const outcome: SharedDocument.Outcome<Claim.Claimed<SharedToken, OAuthError>> | undefined = yield* participant
            .update(
              ({ document, now }) => Claim.claim(document, now, participant.claimant, policy)
            )
          const { mono: received } = yield* currentInstant
          if (outcome === undefined) {
            if (missed === undefined || ++missed === FleetPolicy.misses) return yield* bypass
            yield* Effect.sleep(Math.ceil(Math.max(0, storeTimeout - (received - sent))))
            continue
          }
          const { result, reading } = outcome
          if (result._tag === "Adopted") return adopted(result, reading)
          if (result._tag === "Failed") return yield* failedThere(result)
          if (result._tag === "Leased") return yield* ask(participant, reading)
          if (received >= deadline) {
            return yield* new OAuthError({ reason: { _tag: "Timeout", host: url.host, limit: flightTimeout } })
          }
          missed = 0
          const nap = pause * (1 - (yield* Random.next) / 2)
          yield* Effect.sleep(Math.ceil(nap))
          deadline += Math.max(0, (yield* currentInstant).mono - received - nap)
          pause = Math.min(2 * pause, FleetPolicy.poll.longest)
        }
      })

    return {
      exchange: (...args) => Effect.tap(run(...args), ({ source }) => Effect.sync(() => health.received(source))),
      status: () => health.status()
    }
  })
