/**
 * Creates a view key on the server and prints the iframe with ClickView's player. A view key is valid for one viewing.
 *
 * Set `CLICKVIEW_CLIENT_ID` and `CLICKVIEW_CLIENT_SECRET`, then run `npx tsx packages/examples/embed.ts`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer } from "effect"
import { Viewer, ViewKeys } from "@effect-clickview/smart-embed"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"

const viewer = Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })

const program = Effect.gen(function* () {
  const viewKeys = yield* ViewKeys
  const key = yield* viewKeys.create({ mediaId: "the-id-of-a-video", viewer })
  yield* Console.log(key.iframe({ title: "Video: How a leaf makes food" }))
}).pipe(Effect.catchTag("ViewKeyError", (error) => Console.error(error.message)))

program.pipe(
  Effect.provide(ViewKeys.layerConfig().pipe(Layer.provide(NodeHttp.layer))),
  NodeRuntime.runMain
)
