/**
 * The demo's site on a socket, with the emulator as its ClickView.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { HttpServer } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import type { Redacted } from "effect"
import { Config, Context, Effect, Layer } from "effect"
import * as Server from "../../lms/Server.ts"
import * as Site from "../../lms/Site.ts"

/** Where the school is, and where its ClickView. */
export class School extends Context.Tag("@effect-clickview/examples/test/School")<School, {
  readonly url: string
  readonly clickView: string
}>() {
  /** A school whose client has this secret, at a ClickView that knows it. */
  static readonly layer = (secret: Redacted.Redacted = ClickViewEmulator.defaultClient.secrets[0]) => {
    const Keys = Layer.unwrapEffect(
      Effect.map(NodeServer, ({ apiUrl, tokenUrl }) =>
        ViewKeys.layerConfig({
          token: {
            clientId: Config.succeed("school"),
            clientSecret: Config.succeed(secret),
            tokenUrl: Config.succeed(tokenUrl)
          },
          api: { apiUrl: Config.succeed(apiUrl) }
        }))
    ).pipe(Layer.provide(NodeHttp.layer))
    const Address = Layer.effect(
      School,
      Effect.gen(function* () {
        const { url } = yield* NodeServer
        const { address } = yield* HttpServer.HttpServer
        return { url: `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}`, clickView: url }
      })
    )
    return Layer.merge(Site.layer, Address).pipe(
      Layer.provideMerge(Keys),
      Layer.provide(Server.layer(0)),
      Layer.provide(NodeFileSystem.layer),
      Layer.provideMerge(NodeServer.layer({ clients: [{ id: "school", secrets: [secret] }] }))
    )
  }
}
