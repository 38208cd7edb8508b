/**
 * A client of the demo without a browser, and a lesson.
 */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { DemoSite } from "./DemoSite.ts"

const send = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(request)
    const text = yield* response.text
    return { status: response.status, headers: response.headers, cookies: response.cookies, text }
  })

/** A visitor with or without a session cookie. Requests take paths on the site. */
export const visitor = (cookie?: string) => {
  const known = cookie === undefined ? {} : { cookie: `session=${cookie}` }
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    Effect.flatMap(
      DemoSite,
      ({ url }) => send(HttpClientRequest.get(`${url}${path}`, { headers: { ...known, ...headers } }))
    )
  const post = (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    Effect.flatMap(
      DemoSite,
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
    /** The session's form token, read from a page with a form. */
    formToken: Effect.map(get("/lessons/new"), ({ text }) => /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? "")
  }
}

/** A signed-in visitor: `ruth` is a teacher, `mia` a student. */
export const signedIn = (person: string) =>
  Effect.gen(function* () {
    const { cookies, status } = yield* visitor().post("/sign-in", { person, to: "/" })
    assert.strictEqual(status, 303)
    return visitor(cookies.cookies["session"]?.valueEncoded)
  })

const id = "3f1c9a52-6c0e-4f5b-9d0a-0f7be6a1c001"

/** The path of the lesson of {@link rivers}. */
export const path = `/lessons/${id}`

/** The form of a lesson about rivers, with some fields changed. */
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

/** Creates the lesson and returns its teacher. */
export const createRivers = (changes: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { clickView } = yield* DemoSite
    const ruth = yield* signedIn("ruth")
    const saved = yield* ruth.post(path, { ...rivers(clickView, changes), formToken: yield* ruth.formToken })
    assert.strictEqual(saved.status, 303, saved.text)
    return ruth
  })
