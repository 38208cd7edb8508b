import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect } from "effect"
import { execFile } from "node:child_process"
import * as oauth from "oauth4webapi"
import { ClientCredentials } from "simple-oauth2"
import { validForm } from "./fixtures/requests.ts"

/** oauth4webapi requires https, so this fetch sends its requests to loopback over http. */
const overLoopback = (url: string, { body, headers, method }: oauth.CustomFetchOptions<string, URLSearchParams>) =>
  fetch(url.replace("https:", "http:"), { body, headers, method })

/** Requests a token with oauth4webapi, which validates requests and responses strictly. */
const byOauth4webapi = (tokenUrl: string) =>
  Effect.tryPromise(async () => {
    const server: oauth.AuthorizationServer = {
      issuer: new URL(tokenUrl).origin,
      token_endpoint: tokenUrl.replace("http:", "https:")
    }
    const client: oauth.Client = { client_id: validForm.client_id }
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(validForm.client_secret),
      { scope: validForm.scope },
      { [oauth.customFetch]: overLoopback }
    )
    return await oauth.processClientCredentialsResponse(server, client, response)
  })

/** The error that a client threw. */
const thrown = <A, E>(effect: Effect.Effect<A, Cause.UnknownException | E>) =>
  Effect.map(Effect.flip(effect), (failure) => Cause.isUnknownException(failure) ? failure.error : failure)

/** Requests a token with simple-oauth2. */
const bySimpleOauth2 = (tokenUrl: string, secret = validForm.client_secret) =>
  Effect.tryPromise(async () => {
    const { origin, pathname } = new URL(tokenUrl)
    const client = new ClientCredentials({
      client: { id: validForm.client_id, secret },
      auth: { tokenHost: origin, tokenPath: pathname },
      options: { authorizationMethod: "body" }
    })
    return (await client.getToken({ scope: validForm.scope })).token
  })

/** The output of curl for the request that ClickView documents. */
const byCurl = (tokenUrl: string) =>
  Effect.async<string>((resume) => {
    const form = Object.entries(validForm).flatMap(([name, value]) => ["-d", `${name}=${value}`])
    const child = execFile(
      "curl",
      ["-sS", "--noproxy", "*", ...form, tokenUrl],
      (error, stdout, stderr) => resume(Effect.succeed(error === null ? stdout : stderr))
    )
    return Effect.sync(() => child.kill())
  })

describe("third-party clients", () => {
  it.scopedLive("oauth4webapi gets a token, and reads the error code of a rejection", () =>
    Effect.gen(function*() {
      const { fault } = yield* ClickViewEmulator
      const { tokenUrl } = yield* NodeServer
      const { expires_in, scope, token_type } = yield* byOauth4webapi(tokenUrl)
      assert.deepStrictEqual([token_type, expires_in, scope], ["bearer", 86_400, validForm.scope])
      const failed = yield* thrown(fault(Fault.SecretRotatedAway())(byOauth4webapi(tokenUrl)))
      assert.isTrue(failed instanceof oauth.WWWAuthenticateChallengeError)
      const down = Fault.OAuthError({ error: "invalid_scope" })
      const refused = yield* thrown(fault(down)(byOauth4webapi(tokenUrl)))
      assert.isTrue(refused instanceof oauth.ResponseBodyError)
      assert.include(JSON.stringify(refused), "invalid_scope")
    }).pipe(Effect.provide(NodeServer.layer())))

  it.scopedLive("simple-oauth2 gets a token, and fails with a wrong secret", () =>
    Effect.gen(function*() {
      const { tokenUrl } = yield* NodeServer
      const { expires_in, scope, token_type } = yield* bySimpleOauth2(tokenUrl)
      assert.deepStrictEqual([token_type, expires_in, scope], ["Bearer", 86_400, validForm.scope])
      assert.include(String(yield* thrown(bySimpleOauth2(tokenUrl, "wrong"))), "401")
    }).pipe(Effect.provide(NodeServer.layer())))

  it.scopedLive("curl gets a token with the request that ClickView documents", () =>
    Effect.gen(function*() {
      const { tokenUrl } = yield* NodeServer
      assert.match(yield* byCurl(tokenUrl), /^\{"access_token":"[^"]+","token_type":"Bearer","expires_in":86400,/)
    }).pipe(Effect.provide(NodeServer.layer())))
})
