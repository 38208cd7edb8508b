/**
 * Somebody who visits the demo without a browser, and a lesson to visit.
 */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { School } from "./School.ts"

const send = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(request)
    const text = yield* response.text
    return { status: response.status, headers: response.headers, cookies: response.cookies, text }
  })

/** A visitor with this cookie, or none. The site's addresses are paths. */
export const visitor = (cookie?: string) => {
  const known = cookie === undefined ? {} : { cookie: `session=${cookie}` }
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    Effect.flatMap(
      School,
      ({ url }) => send(HttpClientRequest.get(`${url}${path}`, { headers: { ...known, ...headers } }))
    )
  const post = (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    Effect.flatMap(
      School,
      ({ url }) =>
        send(
          HttpClientRequest.post(`${url}${path}`, { headers: { ...known, ...headers } }).pipe(
            HttpClientRequest.bodyUrlParams(form)
          )
        )
    )
  return {
    cookie,
    get,
    post,
    /** What each form of this visitor holds, read from a page that has one. */
    formToken: Effect.map(get("/lessons/new"), ({ text }) => /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? "")
  }
}

/** A visitor who has signed in: `ruth` teaches, `mia` learns. */
export const signedIn = (person: string) =>
  Effect.gen(function* () {
    const { cookies, status } = yield* visitor().post("/sign-in", { person, to: "/" })
    assert.strictEqual(status, 303)
    return visitor(cookies.cookies["session"]?.valueEncoded)
  })

const id = "3f1c9a52-6c0e-4f5b-9d0a-0f7be6a1c001"

/** The path of the lesson that {@link rivers} makes. */
export const path = `/lessons/${id}`

/** The form of a lesson about rivers, with these fields in place of its own. */
export const rivers = (clickView: string, changes: Readonly<Record<string, string>> = {}) => ({
  title: "A river from source to sea",
  subject: "Geography",
  year: "Year 7",
  about: "How running water cuts, carries and builds the land around it.",
  mediaId: "media-rivers",
  videoTitle: "How rivers shape the land",
  thumbnailUrl: `${clickView}/smart-embed/thumbnail?mediaId=media-rivers&width=640&height=360`,
  ...changes
})

/** Creates the lesson, as the teacher whom it returns. */
export const createRivers = (changes: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { clickView } = yield* School
    const ruth = yield* signedIn("ruth")
    const saved = yield* ruth.post(path, { ...rivers(clickView, changes), formToken: yield* ruth.formToken })
    assert.strictEqual(saved.status, 303, saved.text)
    return ruth
  })
