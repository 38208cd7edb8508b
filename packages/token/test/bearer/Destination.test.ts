/**
 * The allowed destinations of a call. The URL is checked as written.
 */
import { HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Destination from "../../src/bearer/Destination.ts"

const api = "https://api.example.org"

const admitted = (url: string) =>
  Effect.map(
    Destination.make({ apiUrl: api, origins: ["https://other.example.org:8443"] }),
    (destination) => Destination.admit(destination, Destination.absolute(destination, HttpClientRequest.get(url)))
  )

describe("Destination.admit", () => {
  for (
    const path of [
      "/api/v1/example",
      "/a/",
      "/a..b/~c/-d",
      "/a/../b",
      "/./a",
      "/a//b",
      "/%2e%2e/a",
      "/é",
      "/a b",
      "/a?b=c#d"
    ]
  ) {
    it.effect(`resolves ${JSON.stringify(path)} as the URL parser does`, () =>
      Effect.map(admitted(path), (where) => {
        const { pathname, server } = Either.getOrThrow(where)
        assert.deepStrictEqual(server, { origin: api, hostname: "api.example.org", port: 443 })
        assert.strictEqual(pathname, new URL(api + path).pathname)
      }))
  }

  it.effect("admits another origin of the options with its port", () =>
    Effect.map(admitted("https://other.example.org:8443/a"), (where) => {
      assert.deepInclude(Either.getOrThrow(where).server, { hostname: "other.example.org", port: 8443 })
    }))

  for (
    const url of [
      `${api}.evil.example/a`,
      `${api}:8443/a`,
      `${api}@evil.example/a`,
      "http://api.example.org/a",
      "https://other.example.org/a"
    ]
  ) {
    it.effect(`refuses ${url}, which only looks like an allowed origin`, () =>
      Effect.map(admitted(url), (where) => {
        assert.strictEqual(Either.isLeft(where) && where.left._tag, "OriginNotAllowed")
      }))
  }
})
