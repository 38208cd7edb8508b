/**
 * The requirements of a layer with a store, or with credentials that require a service. `tsc` checks the types: a layer
 * that lacks a requirement is not assignable, and one that has too many is not equal.
 */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import type { Scope } from "effect"
import { Config, Context, Effect, Layer, Redacted } from "effect"
import { ClickViewToken, OAuthError, TokenStore } from "../../src/index.ts"

class Secrets extends Context.Tag("Secrets")<Secrets, { readonly secret: Redacted.Redacted<string> }>() {}

type Needs<T> = T extends Layer.Layer<ClickViewToken, unknown, infer R> ? R
  : T extends Effect.Effect<unknown, unknown, infer R> ? R
  : "neither a layer nor an effect"

type Same<A, B> = [A, B] extends [B, A] ? true : false

const requires = <B>() => <A>(_: A, same: Same<Needs<A>, B>): void => assert.isTrue(same)

const fixed = { clientId: "my-client", clientSecret: Redacted.make("my-secret") }
const read = Effect.map(Secrets, ({ secret }) => ({ clientId: "my-client", clientSecret: secret }))
const variables = { clientId: Config.succeed("my-client"), clientSecret: Config.succeed(Redacted.make("my-secret")) }

describe("the requirements of ClickViewToken's layer", () => {
  it("requires only an HTTP client without a store", () => {
    requires<HttpClient.HttpClient>()(ClickViewToken.layer(fixed), true)
    requires<HttpClient.HttpClient>()(ClickViewToken.layerConfig(variables), true)
    requires<HttpClient.HttpClient>()(ClickViewToken.layerConfig(), true)
    requires<HttpClient.HttpClient | Scope.Scope>()(ClickViewToken.make(fixed), true)
  })

  it("requires the store that the options name by its tag", () => {
    requires<HttpClient.HttpClient | TokenStore>()(ClickViewToken.layer({ ...fixed, store: TokenStore }), true)
    requires<HttpClient.HttpClient | TokenStore>()(ClickViewToken.layerConfig({ store: TokenStore }), true)
    requires<HttpClient.HttpClient | Scope.Scope | TokenStore>()(
      ClickViewToken.make({ ...fixed, store: TokenStore }),
      true
    )
  })

  it("requires what the credentials effect requires", () => {
    requires<HttpClient.HttpClient | Secrets>()(ClickViewToken.layer({ credentials: read }), true)
    requires<HttpClient.HttpClient | Secrets | TokenStore>()(
      ClickViewToken.layer({ credentials: read, store: TokenStore }),
      true
    )
  })

  it.effect("provides the requirements of the credentials effect at each read", () =>
    Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      const outcome = yield* Effect.either(tokens.get)
      assert.deepInclude(outcome, { _tag: "Left" })
    }).pipe(Effect.provide(
      ClickViewToken.layer({
        credentials: Effect.zipRight(read, new OAuthError({ reason: { _tag: "Credentials", problem: "x" } }))
      }).pipe(
        Layer.provide(Layer.succeed(Secrets, { secret: Redacted.make("my-secret") })),
        Layer.provide(Layer.succeed(HttpClient.HttpClient, HttpClient.make(() => Effect.never)))
      )
    )))
})
