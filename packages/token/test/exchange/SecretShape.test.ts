import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { ask } from "../support/Ask.ts"
import { printed } from "../support/Printed.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const refusal = ScriptedClient.json(401, { error: "invalid_client" })

const odd: ReadonlyArray<readonly [secret: string, hint: string | undefined]> = [
  ["\"kept-by-a-container\"", "in quotes"],
  ["'kept-by-a-container'", "in quotes"],
  ["${CLICKVIEW_SECRET}", "variable that nothing has replaced"],
  ["$CLICKVIEW_SECRET", "variable that nothing has replaced"],
  ["{{ clickview.secret }}", "variable that nothing has replaced"],
  ["<your-client-secret>", "variable that nothing has replaced"],
  ["changeme", "placeholder"],
  ["CHANGE_ME", "placeholder"],
  ["your-client-secret", "placeholder"],
  ["replace-with-secret", "placeholder"],
  ["************", "placeholder"],
  ["Gk3", "cut a value at # or $"],
  ["Gk3v81\"Lq0'x7Qp$2#f", undefined],
  ["aVeryOrdinarySecret", undefined]
]

describe("the message of a rejected secret", () => {
  for (const [secret, hint] of odd) {
    it.effect(`says ${hint ?? "nothing about the shape"} after ${secret} was sent and rejected`, () =>
      Effect.gen(function*() {
        const endpoint = ScriptedClient.make(refusal)
        const error = yield* Effect.flip(ask(endpoint, { clientSecret: Redacted.make(secret) }))
        assert.strictEqual(new URLSearchParams(endpoint.sent[0]?.body).get("client_secret"), secret)
        assert.include(error.message, "check the client id and the client secret")
        if (hint === undefined) assert.notInclude(error.message, "the secret ")
        else assert.include(error.message, hint)
        assert.notInclude(printed(error), secret)
      }))
  }
})
