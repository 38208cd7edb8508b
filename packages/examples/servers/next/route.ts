/** `app/lessons/[mediaId]/route.ts` of a Next project. */
import { Viewer, ViewKeyError } from "@effect-clickview/client"
import { clickview } from "./clickview.ts"

const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

const page = (body: string, status: number, headers = {}) =>
  new Response(`<!doctype html><title>Lesson</title><h1>Lesson</h1>${body}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers }
  })

/** A view key is valid for one viewing, so the page must not be prerendered or cached. */
export const dynamic = "force-dynamic"

export const GET = async (request: Request, { params }: { params: Promise<{ mediaId: string }> }) => {
  const { mediaId } = await params
  try {
    const { embedOrigin, iframe } = await clickview.createViewKey({
      mediaId,
      viewer: Viewer.Student(school),
      signal: request.signal
    })
    return page(iframe, 200, { "content-security-policy": `frame-src ${embedOrigin}` })
  } catch (error) {
    if (!(error instanceof ViewKeyError)) throw error
    console.error(error.message)
    return page("<p>The video is not available right now.</p>", error.isRetryable ? 503 : 502)
  }
}
