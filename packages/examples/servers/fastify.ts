/**
 * A lesson page with ClickView's player, with Fastify.
 *
 * Set `CLICKVIEW_CLIENT_ID` and `CLICKVIEW_CLIENT_SECRET`, run `npx tsx packages/examples/servers/fastify.ts`, then open
 * http://127.0.0.1:3000/lessons/media-1.
 */
import { createClickView, retryAfterMillis, Viewer, ViewKeyError } from "@effect-clickview/client"
import fastify from "fastify"

const clickview = createClickView()
const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

const app = fastify()

app.get<{ Params: { mediaId: string } }>("/lessons/:mediaId", async (request, reply) => {
  const { embedOrigin, iframe } = await clickview.createViewKey({
    mediaId: request.params.mediaId,
    viewer: Viewer.Teacher({ ...school, firstName: "Ada", surname: "Hill", email: "ada@hill.example" })
  })
  return reply
    .headers({ "cache-control": "no-store", "content-security-policy": `frame-src ${embedOrigin}` })
    .type("text/html")
    .send(`<!doctype html><title>Lesson</title><h1>Lesson</h1>${iframe}`)
})

app.get("/health", () => clickview.ready({ signal: AbortSignal.timeout(2000) }).then(() => clickview.status()))

app.setErrorHandler(async (error, request, reply) => {
  request.log.error(error)
  const seconds = Math.ceil((retryAfterMillis(error) ?? 5000) / 1000)
  return reply
    .status(error instanceof ViewKeyError && !error.isRetryable ? 502 : 503)
    .header("retry-after", seconds)
    .type("text/html")
    .send("<!doctype html><title>Lesson</title><p>The video is not available right now.</p>")
})

app.addHook("onClose", () => clickview.close())

console.log(await app.listen({ host: "127.0.0.1", port: Number(process.env["PORT"] ?? 3000) }))

process.once("SIGTERM", () => void app.close())
