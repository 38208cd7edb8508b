/**
 * A CommonJS program whose copy of Effect is not the package's copy. It obtains a token, leaves a scheduled renewal
 * running, and does nothing to exit.
 */
const { HttpClient, HttpClientResponse } = require("@effect/platform")
const { Effect, Layer, ManagedRuntime, Redacted } = require("effect")
const { ClickViewToken } = require(process.argv[2])

const answer = { access_token: "token", token_type: "Bearer", expires_in: 86_400 }
const client = HttpClient.make((request) =>
  Effect.sync(() => HttpClientResponse.fromWeb(request, new Response(JSON.stringify(answer))))
)
const Tokens = ClickViewToken.layer({
  clientId: "school",
  clientSecret: Redacted.make("a secret"),
  renewal: "scheduled"
}).pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, client)))

ManagedRuntime.make(Tokens).runPromise(Effect.flatMap(ClickViewToken, ({ get }) => get)).then(
  (token) => process.stdout.write(`${token}\n`)
)
