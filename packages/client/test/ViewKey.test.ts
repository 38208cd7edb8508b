import { assert, describe, it } from "vitest"
import { Viewer } from "../src/index.ts"
import { box, failureOf, student } from "./support/ClickView.ts"

describe("createViewKey", () => {
  it("gives the view key, the player's URL and an iframe", async () => {
    const { client, url } = await box()
    const embed = await client().createViewKey({
      mediaId: "media-1",
      viewer: Viewer.Student(student),
      title: "A <b> & \"c\""
    })
    const { embedOrigin, embedUrl, iframe, mediaId, viewKey } = embed
    assert.strictEqual(mediaId, "media-1")
    assert.strictEqual(embedOrigin, url)
    assert.strictEqual(new URL(embedUrl).searchParams.get("viewKey"), viewKey)
    assert.include(iframe, `<iframe src="${embedUrl}" title="A &lt;b&gt; &amp; &quot;c&quot;"`)
    assert.include(iframe, "allow=\"autoplay\" allowfullscreen></iframe>")
  })

  it("creates a new view key for each viewing with one token", async () => {
    const { client, tokenRequests } = await box()
    const clickview = client()
    const viewing = { mediaId: "media-1", viewer: student }
    const [one, other] = await Promise.all([clickview.createViewKey(viewing), clickview.createViewKey(viewing)])
    assert.notStrictEqual(one.viewKey, other.viewKey)
    assert.strictEqual(await tokenRequests(), 1)
  })

  it("rejects with the signal's reason", async () => {
    const { client } = await box()
    const signal = AbortSignal.abort(new Error("gone"))
    assert.strictEqual(
      await failureOf(client().createViewKey({ mediaId: "media-1", viewer: student, signal })),
      signal.reason
    )
  })
})
