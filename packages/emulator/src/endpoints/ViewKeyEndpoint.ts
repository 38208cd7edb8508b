/**
 * The `ViewKeyEndpoint`, `POST /api/v1/smart-embed/create-view-key`, creates a key for one viewing by ClickView's contract.
 * It rejects a student with a name or an address, even an empty one, and a teacher without them.
 *
 * ClickView does not document the response to an invalid request. The emulator responds with 400 and lists the problems.
 *
 * @since 0.1.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { RequestContext } from "../http/RequestContext.ts"
import { json } from "../http/responses.ts"
import { viewKeyScope } from "../state/Client.ts"
import type { TokenStore } from "../state/IssuedToken.ts"
import type { Viewing, ViewKeyStore } from "../state/ViewKey.ts"
import * as BearerCheck from "./BearerCheck.ts"
import { embedPath } from "./EmbedPage.ts"

/**
 * The path that creates view keys.
 *
 * @since 0.1.0
 * @category constants
 */
export const viewKeyPath = "/api/v1/smart-embed/create-view-key"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== ""

const person = ["firstName", "surname", "email"] as const

const school = ["schoolName", "schoolId", "districtName", "districtId"] as const

const problemsOf = (body: unknown): ReadonlyArray<string> => {
  if (!isFields(body)) return ["the body must be a JSON object"]
  const { data, mediaId } = body
  const media = isText(mediaId) ? [] : ["mediaId must be a non-empty string"]
  if (!isFields(data)) return [...media, "data must be an object"]
  const missing = school.filter((name) => !isText(data[name])).map((name) => `data.${name} must be a non-empty string`)
  if (typeof data.student !== "boolean") return [...media, ...missing, "data.student must be true or false"]
  const persons = data.student
    ? person.filter((name) => name in data).map((name) => `data.${name} of a student must not be sent`)
    : person.filter((name) => !isText(data[name])).map((name) => `data.${name} of a teacher must be a non-empty string`)
  const title = "jobTitle" in data && typeof data.jobTitle !== "string" ? ["data.jobTitle must be a string"] : []
  return [...media, ...missing, ...persons, ...title]
}

const viewingOf = (body: unknown): Viewing | undefined => {
  if (!isFields(body) || !isFields(body.data) || !isText(body.mediaId) || !isText(body.data.schoolName)) {
    return undefined
  }
  return { mediaId: body.mediaId, isStudent: body.data.student === true, schoolName: body.data.schoolName }
}

const invalidRequest = (problems: ReadonlyArray<string>) => json(400, { error: "invalid_request", problems })

/**
 * Creates a view key for a request with a valid token.
 *
 * @internal
 */
export const handle =
  (tokens: TokenStore, viewKeys: ViewKeyStore) =>
  ({ request }: RequestContext): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
    BearerCheck.protect(request, tokens, viewKeyScope, () => {
      if (Either.isLeft(request.json)) {
        return Effect.succeed(invalidRequest(["the body must be JSON, sent as application/json"]))
      }
      const body = request.json.right
      const viewing = viewingOf(body)
      const problems = problemsOf(body)
      if (problems.length > 0 || viewing === undefined) return Effect.succeed(invalidRequest(problems))
      const origin = `${request.scheme}://${request.headers.host ?? "clickview.emulator"}`
      return Effect.map(viewKeys.create(viewing), (viewKey) =>
        json(200, {
          mediaId: viewing.mediaId,
          viewKey,
          embedUrl: `${origin}${embedPath}?viewKey=${viewKey}`
        }, { "cache-control": "no-store" }))
    })
