/**
 * The route of a request through the proxies of the environment.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Proxies from "../src/Proxies.ts"
import { withEnvironment } from "./support/environment.ts"

const both = {
  HTTPS_PROXY: "http://pupil:p%40ss@secure.proxy:3128",
  http_proxy: "plain.proxy:8080",
  NO_PROXY: "exempt.example"
}

describe("Proxies", () => {
  it.scoped.each(
    [
      ["https://auth.example/", "HTTPS_PROXY", "http://secure.proxy:3128"],
      ["http://auth.example/", "http_proxy", "http://plain.proxy:8080"]
    ] as const
  )("route sends %s through the proxy in %s", ([url, variable, origin]) =>
    Effect.gen(function*() {
      yield* withEnvironment(both)
      const route = Proxies.route(yield* Proxies.fromEnvironment, new URL(url))
      assert.deepInclude(route._tag === "Proxied" ? route.proxy : {}, { variable, origin })
    }))

  it.scoped.each(
    [
      ["http://127.0.0.1:8080/", "loopback", both],
      ["https://www.exempt.example/", "exempt", both],
      ["https://auth.example/", "no proxy", { HTTP_PROXY: "plain.proxy:8080" }]
    ] as const
  )("route sends %s directly: %s", ([url, because, variables]) =>
    Effect.gen(function*() {
      yield* withEnvironment(variables)
      const route = Proxies.route(yield* Proxies.fromEnvironment, new URL(url))
      assert.deepStrictEqual(route, { _tag: "Direct", because })
    }))

  it.scoped("fromEnvironment keeps each proxy's credentials apart and prints no password", () =>
    Effect.gen(function*() {
      yield* withEnvironment(both)
      const proxies = yield* Proxies.fromEnvironment
      const { authorization } = proxies["https:"] ?? {}
      assert.strictEqual(authorization && Redacted.value(authorization), `Basic ${btoa("pupil:p@ss")}`)
      assert.isUndefined(proxies["http:"]?.authorization)
      assert.strictEqual(proxies.noProxy, "exempt.example")
      assert.notMatch(JSON.stringify(proxies), /p@ss|p%40ss|cHVwaWw/)
    }))

  it.scoped.each(["https_proxy", "HTTP_PROXY"])(
    "fromEnvironment fails and names %s when it holds an invalid address",
    (name) =>
      Effect.gen(function*() {
        yield* withEnvironment({ [name]: "ftp://pupil:hunter2@proxy" })
        const error = yield* Effect.flip(Proxies.fromEnvironment)
        assert.include("message" in error ? error.message : "", `${name} must be the http:// or https:// address`)
        assert.notInclude(String(error), "hunter2")
      })
  )
})
