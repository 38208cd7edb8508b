import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as FaultyServer from "./FaultyServer.ts"

describe("NodeHttp.layer", () => {
  it.scopedLive("a long-lived client leaks no listeners when connections end", () =>
    Effect.gen(function* () {
      const warnings = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const messages: Array<string> = []
          const listener = ({ message }: Error) => messages.push(message)
          process.on("warning", listener)
          return { messages, listener }
        }),
        ({ listener }) => Effect.sync(() => process.off("warning", listener))
      )
      const { tokenUrl } = yield* FaultyServer.make({ lifetime: 5000, seed: 1, faultRate: 1 })
      const client = yield* HttpClient.HttpClient
      for (let request = 0; request < 40; request++) {
        yield* Effect.scoped(client.post(tokenUrl)).pipe(Effect.timeout("20 millis"), Effect.ignore)
      }
      yield* Effect.sleep("50 millis")
      assert.deepStrictEqual(warnings.messages, [])
    }).pipe(Effect.provide(NodeHttp.layer)))
})
