/**
 * A lesson page with ClickView's player, with Hono on Cloudflare Workers.
 *
 * Each isolate has one client. The first request creates it, because a Worker reads its secrets from the request's context.
 */
import { type ClickView, createClickView, Viewer, ViewKeyError } from "@effect-clickview/client/web"
import { Hono } from "hono"

interface Bindings {
  readonly CLICKVIEW_CLIENT_ID: string
  readonly CLICKVIEW_CLIENT_SECRET: string
  readonly CLICKVIEW_TOKEN_URL?: string
  readonly CLICKVIEW_API_URL?: string
}

let isolateClient: ClickView | undefined

const clientFor = (env: Bindings): ClickView =>
  isolateClient ??= createClickView({
    clientId: env.CLICKVIEW_CLIENT_ID,
    clientSecret: env.CLICKVIEW_CLIENT_SECRET,
    tokenUrl: env.CLICKVIEW_TOKEN_URL,
    apiUrl: env.CLICKVIEW_API_URL
  })

const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

const app = new Hono<{ Bindings: Bindings }>()

app.get("/lessons/:mediaId", async (context) => {
  const { embedOrigin, iframe } = await clientFor(context.env).createViewKey({
    mediaId: context.req.param("mediaId"),
    viewer: Viewer.Student(school)
  })
  context.header("cache-control", "no-store")
  context.header("content-security-policy", `frame-src ${embedOrigin}`)
  return context.html(`<!doctype html><title>Lesson</title><h1>Lesson</h1>${iframe}`)
})

app.onError((error, context) => {
  console.error(error.message)
  const status = error instanceof ViewKeyError && !error.isRetryable ? 502 : 503
  return context.html("<!doctype html><title>Lesson</title><p>The video is not available right now.</p>", status)
})

export default app
