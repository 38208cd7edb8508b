import { HttpServerResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { createServer } from "node:http"
import { secured } from "../../lms/Security.ts"
import * as Server from "../../lms/Server.ts"
import { Settings } from "../../lms/Settings.ts"

const settings = (FRAME_ANCESTORS?: string) =>
  Settings.layer({ clientId: "school", picker: "https://clickview.example" }).pipe(
    Layer.provide(Layer.setConfigProvider(
      ConfigProvider.fromMap(new Map(FRAME_ANCESTORS === undefined ? [] : [["FRAME_ANCESTORS", FRAME_ANCESTORS]]))
    ))
  )

const policy = (ancestors?: string) =>
  secured(HttpServerResponse.empty()).pipe(
    Effect.map(({ headers }) => headers["content-security-policy"] ?? ""),
    Effect.provide(settings(ancestors))
  )

describe("FRAME_ANCESTORS", () => {
  it.effect("allows no frame ancestors by default, and those that it names", () =>
    Effect.gen(function* () {
      for (const nothing of [undefined, ""]) assert.match(yield* policy(nothing), /; frame-ancestors 'none'$/)
      const sites = "https://lms.example.org https://*.example.edu:8443"
      assert.match(
        yield* policy(`  ${sites.replace(" ", "   ")} `),
        new RegExp(`; frame-ancestors ${sites.replace("*", "\\*")}$`)
      )
    }))

  it.effect("fails with the variable's name when a value is not an origin", () =>
    Effect.gen(function* () {
      for (
        const wrong of ["*", "lms.example.org", "http://lms.example.org", "https://a.example;", "https://a.example/lms"]
      ) {
        const error = yield* Effect.flip(policy(wrong))
        assert.include(String(error), "FRAME_ANCESTORS", wrong)
      }
    }))
})

describe("Server", () => {
  it.live("reports a port in use in one line with a command that helps", () =>
    Effect.scoped(Effect.gen(function* () {
      const other = createServer()
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise((resolve) => other.listen(0, "127.0.0.1", () => resolve(undefined)))),
        () => Effect.sync(() => other.close())
      )
      const address = other.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const { message } = yield* Effect.flip(Layer.build(Server.layer(port)))
      assert.strictEqual(message, `Port ${port} is in use. Choose another one: PORT=${port + 10} npm run demo`)
    })))
})
