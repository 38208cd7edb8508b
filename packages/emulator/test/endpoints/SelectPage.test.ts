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

/** The messages that the page can post. */
const messagesIn = (text: string) =>
  [...text.matchAll(/data-message="([^"]*)"/g)].map(([, message = ""]): unknown =>
    JSON.parse(message.replaceAll("&quot;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&"))
  )

describe("SelectPage", () => {
  it.effect("offers videos to a registered client, each with the documented message", () =>
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

  it.effect("responds with 400 to an unknown client and to a missing client id", () =>
    Effect.gen(function*() {
      for (const query of ["", "?clientId=", "?clientId=nobody"]) {
        const { status, text } = yield* get(`${selectPath}${query}`)
        assert.strictEqual(status, 400)
        assert.include(text, "Unknown client")
        assert.deepStrictEqual(messagesIn(text), [])
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("draws thumbnails in the requested size, 640 by 360 by default", () =>
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

  it.effect("responds with 405 to POST", () =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      for (const path of [selectPath, "/smart-embed/select.js", "/smart-embed/thumbnail"]) {
        assert.strictEqual((yield* client.execute(HttpClientRequest.post(`${origin}${path}`))).status, 405)
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("applies a Selection fault to the page only, as often as its target says", () =>
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
