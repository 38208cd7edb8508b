/**
 * Obtains a token twice, with the HTTP layer and the endpoint in its arguments: first with layers that it closes, then
 * with layers that stay open. It does not end the process explicitly.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Console, Effect, Layer, ManagedRuntime, Redacted } from "effect"

const [name, tokenUrl] = process.argv.slice(2)

const Tokens = ClickViewToken.layer({ clientId: "school", clientSecret: Redacted.make("a secret"), tokenUrl }).pipe(
  Layer.provide(name === "NodeHttp" ? NodeHttp.layer : FetchHttp.layer)
)

const program = Effect.flatMap(Effect.flatMap(ClickViewToken, ({ get }) => get), (token) => Console.log(`${token}`))

await Effect.runPromise(Effect.provide(program, Tokens))
await ManagedRuntime.make(Tokens).runPromise(program)
