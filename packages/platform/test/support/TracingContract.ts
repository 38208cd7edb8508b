/**
 * The contract of an HTTP layer for the spans of its requests.
 */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { HttpLayer } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

export const tracingContract = (http: HttpLayer): void => {
  describe("the span of a request", () => {
    it.scopedLive.each(["around the layer", "around the request"])(
      "has the program's name, and no span of the layer's build as its parent: provided %s",
      (where) =>
        Effect.gen(function*() {
          const { origin } = yield* RawServer.make(RawServer.json(200, {}))
          const seen: Array<readonly [string, string | undefined]> = []
          const tracer = yield* Effect.tracer
          const names = Layer.succeed(HttpClient.SpanNameGenerator, ({ method }) => `own ${method}`)
          const built = Layer.withSpan(where === "around the layer" ? Layer.provide(http, names) : http, "build")
          yield* HttpClient.get(origin).pipe(
            Effect.provide(where === "around the layer" ? built : Layer.merge(built, names)),
            Effect.withTracer({
              ...tracer,
              context: (execution, fiber) => tracer.context(execution, fiber),
              span: (...args) => {
                const [name, parent] = args
                seen.push([
                  name,
                  parent._tag === "Some" && parent.value._tag === "Span" ? parent.value.name : undefined
                ])
                return tracer.span(...args)
              }
            })
          )
          assert.deepStrictEqual(seen, [["build", undefined], ["own GET", undefined]])
        })
    )
  })
}
