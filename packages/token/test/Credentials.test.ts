/**
 * However the credentials effect ends, the reason is `Credentials`, and nothing that was read is shown.
 */
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Layer, Redacted } from "effect"
import type { Credentials } from "../src/index.ts"
import { ClickViewToken, OAuthError } from "../src/index.ts"
import { logged } from "./support/Ask.ts"
import { printed } from "./support/Printed.ts"
import * as ScriptedClient from "./support/ScriptedClient.ts"
import { untyped } from "./support/Untyped.ts"

const secret = "bare-secret-nobody-may-see"

const usable = { clientId: "my-client", clientSecret: Redacted.make(secret) }

const get = (
  credentials: Effect.Effect<Credentials, unknown>,
  endpoint = ScriptedClient.make(ScriptedClient.granted())
) =>
  Effect.flatMap(ClickViewToken, ({ get }) => Effect.exit(get)).pipe(
    Effect.provide(Layer.provide(ClickViewToken.layer({ credentials }), endpoint.layer))
  )

describe("credentials", () => {
  for (
    const [what, credentials, problem] of [
      [
        "that die while a bare secret is parsed",
        Effect.map(Effect.succeed(secret), (text) => JSON.parse(text) as Credentials),
        "the effect that reads them died"
      ],
      ["that die of a text", Effect.die(secret), "the effect that reads them died"],
      ["that interrupt themselves", Effect.interrupt, "the effect that reads them was interrupted"],
      [
        "that fail and die",
        Effect.ensuring(Effect.fail({ _tag: "VaultError", secret }), Effect.die(secret)),
        "the effect that reads them failed with VaultError"
      ],
      [
        "that throw when they are looked at",
        Effect.succeed({
          get clientId(): string {
            throw new Error(secret)
          },
          clientSecret: usable.clientSecret
        }),
        "the effect that reads them died"
      ],
      ["that are none", Effect.succeed(untyped(undefined)), "they must be an object with clientId and clientSecret"],
      ["that are a text", Effect.succeed(untyped(secret)), "they must be an object with clientId and clientSecret"]
    ] satisfies ReadonlyArray<readonly [string, Effect.Effect<Credentials, unknown>, string]>
  ) {
    it.effect(`fails with the reason Credentials and shows no secret for credentials ${what}`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const endpoint = ScriptedClient.make(ScriptedClient.granted())
        const exit = yield* get(credentials, endpoint).pipe(logged(lines))
        const error = yield* Effect.flip(exit)
        assert.deepStrictEqual(error.reason, { _tag: "Credentials", problem })
        assert.lengthOf(endpoint.sent, 0)
        assert.notInclude(printed(exit) + lines.join("\n"), secret)
      }))
  }

  it.live("logs no defect when a finalizer of the credentials dies at the time limit", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const hanging = Effect.onInterrupt(Effect.never, () => Effect.die(secret))
      const layer = ClickViewToken.layer({ credentials: hanging, timeouts: { credentials: 10 } })
      const error = yield* Effect.flatMap(ClickViewToken, ({ get }) => Effect.flip(get)).pipe(
        Effect.zipLeft(Effect.yieldNow()),
        Effect.provide(Layer.provide(layer, ScriptedClient.make(ScriptedClient.granted()).layer)),
        logged(lines)
      )
      assert.strictEqual(error.reason._tag, "Credentials")
      assert.notInclude(lines.join("\n"), secret)
    }))

  it.effect("keeps the message of a failure from another copy of this package", () =>
    Effect.gen(function*() {
      const foreign = { _tag: "OAuthError", reason: { _tag: "Credentials", problem: "the other's words" } }
      const error = yield* Effect.flatten(Effect.map(get(Effect.fail(foreign)), Effect.flip))
      assert.instanceOf(error, OAuthError)
      assert.deepStrictEqual(error.reason, { _tag: "Credentials", problem: "the other's words" })
    }))

  it.effect("fails the layer with the variable's name and not its value when its Config throws", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const throwing = Config.map(Config.string("CLICKVIEW_CLIENT_SECRET"), (text) => {
        JSON.parse(text)
        return Redacted.make(text)
      })
      const provider = ConfigProvider.fromMap(
        new Map([["CLICKVIEW_CLIENT_ID", "my-client"], ["CLICKVIEW_CLIENT_SECRET", secret]])
      )
      const exit = yield* Effect.void.pipe(
        Effect.provide(Layer.provide(
          ClickViewToken.layerConfig({ clientSecret: throwing }),
          ScriptedClient.make(ScriptedClient.granted()).layer
        )),
        Effect.withConfigProvider(provider),
        Effect.exit,
        logged(lines)
      )
      const error = yield* Effect.flip(exit)
      assert.deepInclude(error, { _tag: "OAuthError" })
      assert.notInclude(printed(exit) + lines.join("\n"), secret)
    }))
})
