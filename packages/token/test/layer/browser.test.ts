/**
 * The layer with the secret cannot be built in a browser.
 */
import { assert, describe, it, vi } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { ClickViewToken, OAuthError } from "../../src/index.ts"
import { isBrowser } from "../../src/layer/browser.ts"
import { layer } from "../support/Ask.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { untyped } from "../support/Untyped.ts"

const document = {}
const WorkerGlobalScope = () => {}
const node = { versions: { node: "20.20.2" } }
const safari = { product: "Gecko", userAgent: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15" }

const browsers: ReadonlyArray<readonly [name: string, globals: Parameters<typeof isBrowser>[0]]> = [
  ["a page", { document, navigator: safari }],
  ["a page without a navigator", { document }],
  ["a page with the process that bundlers put in", { document, navigator: safari, process: { versions: {} } }],
  ["a page with a process that has no versions", { document, navigator: safari, process: {} }],
  ["a web worker", { WorkerGlobalScope, navigator: safari }],
  ["a service worker", { WorkerGlobalScope, navigator: { userAgent: safari.userAgent } }],
  ["React Native", { navigator: { product: "ReactNative" } }],
  ["React Native with a process", { navigator: { product: "ReactNative" }, process: {} }],
  ["React Native's tests on Node", { navigator: { product: "ReactNative" }, process: node }]
]

const servers: ReadonlyArray<readonly [name: string, globals: Parameters<typeof isBrowser>[0]]> = [
  ["Node", { process: node }],
  ["Node with its navigator", { process: node, navigator: { userAgent: "Node.js/22" } }],
  ["Node with a DOM for tests", { process: node, document, navigator: safari }],
  ["Node with a DOM and workers for tests", { process: node, document, WorkerGlobalScope, navigator: safari }],
  ["Deno", { Deno: {}, navigator: { userAgent: "Deno/2.1.0" } }],
  ["a Deno worker", { Deno: {}, WorkerGlobalScope, navigator: { userAgent: "Deno/2.1.0" } }],
  ["Bun", { Bun: {}, process: { versions: { bun: "1.2.0" } } }],
  ["Bun by its versions", { process: { versions: { bun: "1.2.0" } }, WorkerGlobalScope }],
  ["a Bun worker", { Bun: {}, WorkerGlobalScope }],
  ["Cloudflare Workers", { WorkerGlobalScope, navigator: { userAgent: "Cloudflare-Workers" } }],
  ["Cloudflare Workers of an early compatibility date", { WorkerGlobalScope, WebSocketPair: Object }],
  ["Fastly Compute", { fastly: {}, WorkerGlobalScope }],
  ["Vercel's edge runtime", { EdgeRuntime: "edge-runtime", WorkerGlobalScope }],
  ["a bare engine", {}]
]

describe("isBrowser", () => {
  for (const [name, globals] of browsers) {
    it(`recognises the globals of ${name} as a browser`, () => {
      assert.isTrue(isBrowser(globals))
    })
  }

  for (const [name, globals] of servers) {
    it(`does not take the globals of ${name} for a browser`, () => {
      assert.isFalse(isBrowser(globals))
    })
  }

  it("does not take the runtime of the tests for a browser", () => {
    assert.isFalse(isBrowser(globalThis))
  })
})

/** Runs an effect with the globals of a web page. Node's `process` still works, but does not identify itself. */
const onPage = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const unnamed: unknown = Object.create(process, { versions: { value: {} } })
      vi.stubGlobal("process", unnamed)
      vi.stubGlobal("document", {})
      vi.stubGlobal("navigator", safari)
    }),
    () => self,
    () => Effect.sync(() => vi.unstubAllGlobals())
  )

const refusal = <E, R>(built: Layer.Layer<ClickViewToken, E, R>) =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(ScriptedClient.granted())
    const error = yield* Layer.build(built).pipe(Effect.provide(endpoint.layer), Effect.scoped, Effect.flip, onPage)
    assert.lengthOf(endpoint.sent, 0)
    if (!(error instanceof OAuthError)) return assert.fail(String(error))
    assert.strictEqual(error.reason._tag, "Browser")
    assert.include(error.message, "server")
    assert.isFalse(error.isRetryable)
  })

describe("the package in a browser", () => {
  it.effect("refuses `layer` without a request", () => refusal(layer({ eager: "required" })))

  it.effect("refuses `layer` before it validates the options", () =>
    refusal(layer({ clientSecret: untyped(""), scope: "" })))

  it.effect("refuses `layer` without running the credentials effect", () =>
    refusal(ClickViewToken.layer({ credentials: Effect.die("it was run") })))

  it.effect("refuses `layerConfig` before it reads variables", () =>
    Effect.withConfigProvider(refusal(ClickViewToken.layerConfig()), ConfigProvider.fromMap(new Map())))

  it.effect("builds `layerTest`", () =>
    Effect.gen(function*() {
      const token = yield* Effect.flatMap(ClickViewToken, ({ get }) => get).pipe(
        Effect.provide(ClickViewToken.layerTest()),
        onPage
      )
      assert.strictEqual(Redacted.value(token.value), "test-token")
    }))

  it.effect("can be imported", () =>
    Effect.gen(function*() {
      vi.resetModules()
      const module = yield* onPage(Effect.promise(() => import("../../src/index.ts")))
      assert.notStrictEqual(module.ClickViewToken, ClickViewToken)
      assert.isFunction(module.ClickViewToken.layer)
    }))

  it.effect("builds the layer again after the browser's globals are removed", () =>
    Effect.gen(function*() {
      yield* refusal(layer())
      assert.isFalse(isBrowser(globalThis))
      yield* Layer.build(layer()).pipe(
        Effect.provide(ScriptedClient.make(ScriptedClient.granted()).layer),
        Effect.scoped
      )
    }))
})
