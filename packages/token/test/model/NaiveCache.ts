/**
 * Naive replacements of this library. The tests must detect each of them. Otherwise the same tests prove nothing about
 * the library.
 */
import type { Credentials } from "@effect-clickview/token"
import { AccessToken, OAuthError } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, DateTime, Duration, Effect, Redacted, Ref, Schema, Stream } from "effect"
import type { MakeKeeper } from "./World.ts"

const Granted = Schema.parseJson(Schema.Struct({ access_token: Schema.String, expires_in: Schema.Number }))

/** Requests a token, once. */
const fetchToken = (
  client: HttpClient.HttpClient,
  credentials: Effect.Effect<Credentials, unknown>
): Effect.Effect<AccessToken, OAuthError> =>
  Effect.gen(function*() {
    const { clientId, clientSecret } = yield* credentials
    const issuedAt = yield* DateTime.now
    const response = yield* client.execute(
      HttpClientRequest.post("https://auth.clickviewapp.com/connect/token").pipe(
        HttpClientRequest.bodyUrlParams({
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: Redacted.value(clientSecret),
          scope: "smartembed.viewkey"
        })
      )
    )
    const body = yield* Stream.mkString(Stream.decodeText(response.stream))
    const { access_token, expires_in } = yield* Schema.decode(Granted)(body)
    return AccessToken.make({ value: access_token, issuedAt, lifetime: Duration.seconds(expires_in) })
  }).pipe(Effect.mapError(() => new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })))

const withGet = (
  around: (get: Effect.Effect<AccessToken, OAuthError>) => Effect.Effect<AccessToken, OAuthError>
): MakeKeeper =>
({ credentials = Effect.fail("none") }) =>
  Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const cache = yield* Ref.make<AccessToken | undefined>(undefined)
    const get = Effect.gen(function*() {
      const known = yield* Ref.get(cache)
      const now = yield* Clock.currentTimeMillis
      if (known !== undefined && DateTime.toEpochMillis(known.expiresAt) - 60_000 > now) return known
      const token = yield* fetchToken(client, credentials)
      yield* Ref.set(cache, token)
      return token
    })
    return {
      get: around(get),
      invalidate: (token) =>
        Ref.update(cache, (known) =>
          known && Redacted.value(known.value) === Redacted.value(token.value) ? undefined : known)
    }
  })

/** Checks, requests, stores: one request per caller. */
export const checkThenSet: MakeKeeper = withGet((get) => get)

/** Serves one caller at a time: a token is shared, a failure is not, and each caller repeats the request. */
export const oneAtATime: MakeKeeper = (options) =>
  Effect.flatMap(Effect.makeSemaphore(1), (lock) => withGet(lock.withPermits(1))(options))
