/**
 * Obtains a token by the HTTP layer and from the endpoint that its arguments name: once with layers that are closed
 * afterwards, once with layers that never are. Then there is nothing left to do, and nothing is done to end the process.
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
