/**
 * Failures of a proxy that refuses to connect.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ProxyRefusal from "../../src/exchange/ProxyRefusal.ts"
import { BearerAuth } from "../../src/index.ts"
import { tokensOf } from "../bearer/calls.ts"
import { ask } from "../support/Ask.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

/** The error as undici creates it. */
const refusal = (status: number) =>
  Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), { code: "UND_ERR_ABORTED" })

const quickly = { retry: { base: "1 millis", cap: "1 millis" } } as const

describe("a proxy that refuses to connect", () => {
  for (
    const [status, advice] of [
      [403, "ask the administrator of the proxy to allow this host"],
      [407, "check the user and the password in the proxy variable"],
      [302, "ask the administrator of the proxy to allow this host"]
    ] as const
  ) {
    it.effect(`sends one request after a proxy's ${status}, and says what to do`, () =>
      Effect.gen(function*() {
        const scripted = ScriptedClient.make(ScriptedClient.broken(refusal(status)))
        const error = yield* Effect.flip(ask(scripted, { ...quickly, tokenUrl: "https://auth.example.org/t" }))
        assert.lengthOf(scripted.sent, 1)
        assert.isFalse(error.isRetryable)
        assert.deepStrictEqual(error.reason, {
          _tag: "Transport",
          host: "auth.example.org",
          code: "UND_ERR_ABORTED",
          proxyStatus: status
        })
        assert.include(
          error.message,
          `auth.example.org could not be reached, the proxy refused the connection (${status}): ${advice}`
        )
      }))
  }

  for (const status of [408, 425, 429, 502, 503]) {
    it(`suggests another try later after a proxy's ${status}`, () => {
      assert.isFalse(ProxyRefusal.isFinal(status))
      assert.include(ProxyRefusal.describe(status), "try again later")
    })
  }

  it.effect("reports the proxy's status of a failed call", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(ScriptedClient.broken(refusal(407)), ScriptedClient.reset())
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      assert.strictEqual(BearerAuth.proxyStatus(yield* Effect.flip(client.get("/x"))), 407)
      assert.isUndefined(BearerAuth.proxyStatus(yield* Effect.flip(client.get("/x"))))
    }))

  it.effect("names the proxy's variable when the client reports it", () =>
    Effect.gen(function*() {
      const named = (variable: unknown) => Object.assign(new Error("refused", { cause: refusal(407) }), { variable })
      const scripted = ScriptedClient.make(ScriptedClient.broken(named("https_proxy")))
      const error = yield* Effect.flip(ask(scripted, { ...quickly, tokenUrl: "https://auth.example.org/t" }))
      assert.deepInclude(error.reason, { proxyStatus: 407, proxyVariable: "https_proxy" })
      assert.include(
        error.message,
        "the proxy in https_proxy refused the connection (407): check the user and the password in https_proxy"
      )
      const api = ScriptedClient.make(ScriptedClient.broken(named("HTTP_PROXY")), ScriptedClient.reset())
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      assert.strictEqual(BearerAuth.proxyVariable(yield* Effect.flip(client.get("/x"))), "HTTP_PROXY")
      assert.isUndefined(BearerAuth.proxyVariable(yield* Effect.flip(client.get("/x"))))
      for (const other of ["s3cr3t", "HTTPS_PROXY=http://u:p@proxy", 7, undefined]) {
        assert.isUndefined(BearerAuth.proxyVariable(named(other)))
      }
    }))

  it("finds the status behind five causes, and in no other text", () => {
    const behind = (depth: number, error: object): object => depth === 0 ? error : { cause: behind(depth - 1, error) }
    assert.strictEqual(ProxyRefusal.statusOf(behind(5, refusal(403))), 403)
    for (
      const error of [behind(6, refusal(403)), new Error("Proxy response (403)"), { message: 403 }, "text", null]
    ) {
      assert.isUndefined(ProxyRefusal.statusOf(error))
    }
  })
})
