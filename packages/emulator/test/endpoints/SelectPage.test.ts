import { ClickViewEmulator, Fault, selectPath } from "@effect-clickview/emulator"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

const origin = "https://integrations.clickviewapp.com"

const get = (path: string) =>
  Effect.gen(function*() {
    const { headers, status, text } = yield* HttpClient.get(path.startsWith("/") ? `${origin}${path}` : path)
    return { headers, status, text: yield* text }
  })

const page = get(`${selectPath}?clientId=${ClickViewEmulator.defaultClient.id}`)

/** The messages that the page could send. */
const messagesIn = (text: string) =>
  [...text.matchAll(/data-message="([^"]*)"/g)].map(([, message = ""]): unknown =>
    JSON.parse(message.replaceAll("&quot;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&"))
  )

describe("video selection", () => {
  it.effect("offers videos to a client that is registered, each with the message of the contract", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* page
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "text/html; charset=utf-8")
      const messages = messagesIn(text)
      assert.isAbove(messages.length, 5)
      assert.deepInclude(messages, {
        type: "cv-lms-addvideo",
        data: {
          title: "How a leaf makes food",
          thumbnailUrl:
            "https://integrations.clickviewapp.com/smart-embed/thumbnail?mediaId=media-photosynthesis&width=640&height=360",
          mediaId: "media-photosynthesis"
        }
      })
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("tells an unknown client, and one without an id, that it is unknown", () =>
    Effect.gen(function*() {
      for (const query of ["", "?clientId=", "?clientId=nobody"]) {
        const { status, text } = yield* get(`${selectPath}${query}`)
        assert.strictEqual(status, 400)
        assert.include(text, "Unknown client")
        assert.deepStrictEqual(messagesIn(text), [])
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("draws each thumbnail in the size that is asked for", () =>
    Effect.gen(function*() {
      const path = "/smart-embed/thumbnail?mediaId=media-rivers"
      const small = yield* get(`${path}&width=320&height=180`)
      assert.strictEqual(small.headers["content-type"], "image/svg+xml")
      assert.include(small.text, `width="320" height="180"`)
      for (const query of ["", "&width=0&height=x", "&width=1e9&height=-1"]) {
        assert.include((yield* get(`${path}${query}`)).text, `width="640" height="360"`)
      }
      assert.strictEqual((yield* get("/smart-embed/thumbnail?mediaId=media-nowhere")).status, 404)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("allows no other method", () =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      for (const path of [selectPath, "/smart-embed/select.js", "/smart-embed/thumbnail"]) {
        assert.strictEqual((yield* client.execute(HttpClientRequest.post(`${origin}${path}`))).status, 405)
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("misbehaves as a fault says, as often as its target says, whatever else is asked for meanwhile", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Selection({ as: "foreign", target: { first: 1 } }))
      yield* get("/smart-embed/thumbnail?mediaId=media-rivers")
      const first = yield* page
      assert.include(first.text, `data-fault="foreign"`)
      assert.include(first.headers["content-security-policy"], "sandbox")
      const second = yield* page
      assert.notInclude(second.text, "data-fault")
      assert.notInclude(second.headers["content-security-policy"], "sandbox")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
