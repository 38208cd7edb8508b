/**
 * Runs the portable suite in a Worker, one scenario per request, and a shared client with concurrent requests.
 */
import { createClickView } from "@effect-clickview/client"
import { waitUntil } from "cloudflare:workers"
import { runAll, scenarios } from "./suite.js"

const kept = new Map()

const clientOf = (tokenUrl) => {
  const clickview = kept.get(tokenUrl) ?? createClickView({
    clientId: "school",
    clientSecret: "a-secret",
    tokenUrl,
    windows: { hard: 500, softMin: 3000, softMax: 3000 },
    waitUntil
  })
  kept.set(tokenUrl, clickview)
  return clickview
}

export default {
  fetch: async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === "/names") return Response.json(Object.keys(scenarios))
    if (pathname === "/scenario") {
      return Response.json(await runAll(searchParams.get("base"), [searchParams.get("name")]))
    }
    const { value } = await clientOf(searchParams.get("tokenUrl")).getToken()
    return new Response(value)
  }
}
