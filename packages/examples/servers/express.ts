/**
 * A lesson page with ClickView's player, with Express.
 *
 * Set `CLICKVIEW_CLIENT_ID` and `CLICKVIEW_CLIENT_SECRET`, run `npx tsx packages/examples/servers/express.ts`, then open
 * http://127.0.0.1:3000/lessons/media-1.
 */
import { createClickView, Viewer, ViewKeyError } from "@effect-clickview/client"
import express from "express"

const clickview = createClickView()
const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

const app = express()

app.get("/lessons/:mediaId", async (request, response) => {
  try {
    const { embedOrigin, iframe } = await clickview.createViewKey({
      mediaId: request.params.mediaId,
      viewer: Viewer.Student(school)
    })
    response.set({ "cache-control": "no-store", "content-security-policy": `frame-src ${embedOrigin}` })
    response.send(`<!doctype html><title>Lesson</title><h1>Lesson</h1>${iframe}`)
  } catch (error) {
    if (!(error instanceof ViewKeyError)) throw error
    console.error(error.message)
    response.status(error.isRetryable ? 503 : 502).send(
      "<!doctype html><title>Lesson</title><p>The video is not available right now.</p>"
    )
  }
})

app.get("/health", async (_, response) => {
  await clickview.ready({ signal: AbortSignal.timeout(2000) }).then(
    () => response.json(clickview.status()),
    () => response.status(503).json(clickview.status())
  )
})

const server = app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const address = server.address()
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`)
})

process.once("SIGTERM", () => {
  server.close(() => void clickview.close())
})
