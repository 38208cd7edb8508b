/**
 * The demo on a local port, with the emulator in place of ClickView.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { HttpServer, KeyValueStore } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import type { Redacted } from "effect"
import { Config, Context, Effect, Layer } from "effect"
import * as Server from "../../lms/Server.ts"
import { Settings } from "../../lms/Settings.ts"
import * as Site from "../../lms/Site.ts"

/** The addresses of the demo and of its emulator. */
export class DemoSite extends Context.Tag("@effect-clickview/examples/test/DemoSite")<DemoSite, {
  readonly url: string
  readonly clickView: string
}>() {
  /** The demo without lessons, with an emulator that accepts this secret. */
  static readonly layer = (
    secret: Redacted.Redacted = ClickViewEmulator.defaultClient.secrets[0],
    store: Layer.Layer<KeyValueStore.KeyValueStore> = KeyValueStore.layerMemory
  ) =>
    DemoSite.site.pipe(
      Layer.provide(store),
      Layer.provideMerge(DemoSite.clickView(secret)),
      Layer.provideMerge(NodeServer.layer({ clients: [{ id: "school", secrets: [secret] }] }))
    )

  /** The demo's client of the emulator. */
  static readonly clickView = (secret: Redacted.Redacted) =>
    Layer.unwrapEffect(
      Effect.map(NodeServer, ({ apiUrl, tokenUrl, url }) =>
        Layer.merge(
          ViewKeys.layerConfig({
            token: {
              clientId: Config.succeed("school"),
              clientSecret: Config.succeed(secret),
              tokenUrl: Config.succeed(tokenUrl)
            },
            api: { apiUrl: Config.succeed(apiUrl) }
          }),
          Settings.layer({ clientId: "school", picker: url })
        ))
    ).pipe(Layer.provide(NodeHttp.layer))

  /** The site on a free port. */
  static readonly site = Layer.suspend(() => {
    const Address = Layer.effect(
      DemoSite,
      Effect.gen(function* () {
        const { url } = yield* NodeServer
        const { address } = yield* HttpServer.HttpServer
        return { url: `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}`, clickView: url }
      })
    )
    return Layer.merge(Site.layer, Address).pipe(Layer.provide(Server.layer(0)), Layer.provide(NodeFileSystem.layer))
  })
}
