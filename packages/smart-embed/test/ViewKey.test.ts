/**
 * The HTML element of a view key.
 */
import { assert, describe, it } from "@effect/vitest"
import { ViewKey } from "../src/index.ts"

const key = ViewKey.make({
  mediaId: "media-1",
  viewKey: "key-1",
  embedUrl: "https://player.example/play?viewKey=key-1&lang=en"
})

const style = "width:100%;height:auto;aspect-ratio:16/9;border:0"

describe("ViewKey.iframe", () => {
  it("writes a responsive 16:9 element that allows autoplay and fullscreen", () => {
    assert.strictEqual(
      key.iframe({ title: "Video: Rivers" }),
      `<iframe src="https://player.example/play?viewKey=key-1&amp;lang=en" title="Video: Rivers" width="640" height="360" ` +
        `style="${style}" allow="autoplay" allowfullscreen></iframe>`
    )
  })

  it("writes a class in place of the style, for a page that forbids style attributes", () => {
    const html = key.iframe({ title: "Video", class: "player wide" })
    assert.include(html, ` class="player wide" allow="autoplay" allowfullscreen>`)
    assert.notInclude(html, "style")
  })

  it("escapes every text in its attributes", () => {
    const evil = `"'><script>&amp;</script>`
    const escaped = "&quot;&#39;&gt;&lt;script&gt;&amp;amp;&lt;/script&gt;"
    const html = ViewKey.make({ mediaId: evil, viewKey: evil, embedUrl: `https://player.example/?${evil}` })
      .iframe({ title: evil, class: evil })
    assert.strictEqual(
      html,
      `<iframe src="https://player.example/?${escaped}" title="${escaped}" width="640" height="360" class="${escaped}" ` +
        `allow="autoplay" allowfullscreen></iframe>`
    )
  })
})
