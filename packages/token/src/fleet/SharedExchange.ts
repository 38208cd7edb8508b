/**
 * An exchange for a fleet: it asks the endpoint only when no other process has a token, has failed or is asking. When the
 * store does not answer, it asks as if there were none: a store's failure never reaches a caller.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { Credentials } from "../Credentials.ts"
import * as Credential from "../Credentials.ts"
import * as Concealment from "../exchange/Concealment.ts"
import type { Exchange, ExchangeSettings } from "../exchange/Exchange.ts"
import type * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import type { Registers } from "../Register.ts"
import * as Claim from "../sharing/Claim.ts"
import { currentInstant } from "../time/currentInstant.ts"
import type { StoreStatus } from "../TokenStatus.ts"
import type { TokenStoreError } from "../TokenStoreError.ts"
import type { SharedToken } from "./FleetDocument.ts"
import * as Ledger from "./Ledger.ts"
import type { Party } from "./Party.ts"
import { adopted, ask, failedThere } from "./Party.ts"
import { StoreRecord } from "./StoreRecord.ts"
import * as Terms from "./Terms.ts"
import * as Vault from "./Vault.ts"

/** What a shared exchange is made of. Times are milliseconds. */
export interface SharedSettings
  extends Pick<ExchangeSettings, "url" | "scope" | "name" | "attemptTimeout" | "flightTimeout">
{
  readonly policy: Lifecycle.Policy
  /** One operation of the store. */
  readonly storeTimeout: number
}

/** The exchange, and how it fares with the store. */
export interface SharedExchange {
  readonly exchange: Exchange
  readonly status: () => StoreStatus
}

/** An exchange that shares what it meets through the store. */
export const make = (
  exchange: Exchange,
  store: Registers,
  settings: SharedSettings,
  makeVault: typeof Vault.make = Vault.make
): Effect.Effect<SharedExchange> =>
  Effect.sync(() => {
    const { attemptTimeout, flightTimeout, policy: lifecycle, storeTimeout, url } = settings
    const process = crypto.randomUUID()
    const record = new StoreRecord(settings.name)
    const policy = Terms.policyOf(lifecycle)
    let flights = 0
    let open: { readonly credentials: Credentials; readonly ledger: Ledger.Ledger } | undefined = undefined

    const ledgerOf = (credentials: Credentials): Effect.Effect<Ledger.Ledger, TokenStoreError> =>
      open !== undefined && Credential.same(open.credentials, credentials)
        ? Effect.succeed(open.ledger)
        : Effect.map(makeVault(credentials, url.href, settings.scope), (vault) => {
          const ledger = Ledger.make(store, vault, storeTimeout)
          open = { credentials: { ...credentials }, ledger }
          return ledger
        })

    const fly: Exchange = (credentials, holding, onRequest) =>
      Effect.gen(function*() {
        const { last, left } = holding
        const show = Concealment.make([credentials.clientSecret, ...(last === undefined ? [] : [last.value])])
        const failed = ({ problem }: TokenStoreError) => record.failed(show(problem) ?? "it gave no reason")
        const request: Party["request"] = (more) => exchange(credentials, { ...holding, ...more }, onRequest)
        const alone = Effect.zipRight(record.goesAlone, request({}))

        const ledger = yield* Effect.either(ledgerOf(credentials))
        if (Either.isLeft(ledger)) return yield* Effect.zipRight(failed(ledger.left), alone)
        let deadline = (yield* currentInstant).mono + flightTimeout
        const party: Party = {
          process,
          policy,
          lifecycle,
          attemptTimeout,
          question: {
            owner: `${process}/${flights++}`,
            last,
            refused: last !== undefined && left === undefined,
            left: left ?? 0
          },
          update: (decide) =>
            Effect.matchEffect(ledger.right.update(decide), {
              onSuccess: (outcome) => Effect.as(record.answered, outcome),
              onFailure: (error) => Effect.as(failed(error), undefined)
            }),
          request
        }

        let silent: number | undefined = undefined
        let pause = Terms.poll.first
        for (;;) {
          const { mono: asked } = yield* currentInstant
          const outcome: Ledger.Outcome<Claim.Claimed<SharedToken, OAuthError>> | undefined = yield* party.update(
            ({ document, now }) => Claim.claim(document, now, party.question, policy)
          )
          const { mono: answered } = yield* currentInstant
          if (outcome === undefined) {
            if (silent === undefined || ++silent === Terms.misses) return yield* alone
            yield* Effect.sleep(Math.ceil(Math.max(0, storeTimeout - (answered - asked))))
            continue
          }
          const { answer, reading } = outcome
          if (answer._tag === "Adopted") return adopted(answer, reading)
          if (answer._tag === "Failed") return yield* failedThere(answer)
          if (answer._tag === "Leased") return yield* ask(party, reading)
          if (answered >= deadline) {
            return yield* new OAuthError({ reason: { _tag: "Timeout", host: url.host, limit: flightTimeout } })
          }
          silent = 0
          const nap = pause * (1 - (yield* Random.next) / 2)
          yield* Effect.sleep(Math.ceil(nap))
          deadline += Math.max(0, (yield* currentInstant).mono - answered - nap)
          pause = Math.min(2 * pause, Terms.poll.longest)
        }
      })

    return {
      exchange: (...args) => Effect.tap(fly(...args), ({ source }) => Effect.sync(() => record.came(source))),
      status: () => record.status()
    }
  })
