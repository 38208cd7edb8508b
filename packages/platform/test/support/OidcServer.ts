/**
 * oidc-provider, an independent authorization server, on loopback. It is configured so that it prints no warnings about
 * development defaults.
 */
import { vi } from "@effect/vitest"
import { Context, Effect, Layer, type Scope } from "effect"
import * as Http from "node:http"
import type * as Oidc from "oidc-provider"
import { listen } from "./listen.ts"

export class OidcServer extends Context.Tag("@effect-clickview/platform/test/support/OidcServer")<OidcServer, {
  readonly tokenUrl: string
}>() {
  static readonly layer: Layer.Layer<OidcServer> = Layer.suspend(() => Layer.scoped(OidcServer, make))
}

/** A client that may use only `smartembed.viewkey`. The server also knows `smartembed.admin`. */
export const client = { id: "school", secret: "a secret & more" }

class MemoryAdapter implements Oidc.Adapter {
  readonly entries = new Map<string, Oidc.AdapterPayload>()

  upsert(id: string, payload: Oidc.AdapterPayload) {
    this.entries.set(id, payload)
    return Promise.resolve()
  }
  find(id: string) {
    return Promise.resolve(this.entries.get(id))
  }
  findByUserCode() {
    return Promise.resolve(undefined)
  }
  findByUid() {
    return Promise.resolve(undefined)
  }
  consume() {
    return Promise.resolve()
  }
  destroy(id: string) {
    this.entries.delete(id)
    return Promise.resolve()
  }
  revokeByGrantId() {
    return Promise.resolve()
  }
}

/** Loads oidc-provider without its warning about Node 20. */
const load = Effect.acquireUseRelease(
  Effect.sync(() => vi.spyOn(console, "warn").mockImplementation(() => {})),
  () => Effect.promise(() => import("oidc-provider")),
  (spy) => Effect.sync(() => spy.mockRestore())
)

const signingKey = Effect.promise(() =>
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]).then((pair) =>
    crypto.subtle.exportKey("jwk", pair.privateKey)
  )
)

const make: Effect.Effect<typeof OidcServer.Service, never, Scope.Scope> = Effect.gen(function*() {
  const { Provider } = yield* load
  const { crv, d, x, y } = yield* signingKey
  const server = Http.createServer()
  const origin = yield* listen(server)
  const provider = new Provider(origin, {
    adapter: MemoryAdapter,
    clients: [{
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
      scope: "smartembed.viewkey",
      id_token_signed_response_alg: "ES256",
      token_endpoint_auth_method: "client_secret_post"
    }],
    cookies: { keys: ["only a test"] },
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    jwks: { keys: [{ kty: "EC", crv, d, x, y }] },
    routes: { token: "/connect/token" },
    scopes: ["smartembed.viewkey", "smartembed.admin"],
    ttl: { ClientCredentials: 86_400 }
  })
  const handle = provider.callback()
  server.on("request", (request, response) => void handle(request, response))
  return { tokenUrl: `${origin}/connect/token` }
})
