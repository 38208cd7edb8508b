/**
 * Access control of pages and forms by session and role. It runs on the server for every request.
 */
import { FileSystem, HttpServerRequest, HttpServerResponse, UrlParams } from "@effect/platform"
import { Effect, Option } from "effect"
import type { Fields } from "./Lesson.ts"
import * as Notice from "./pages/Notice.ts"
import * as SignIn from "./pages/SignIn.ts"
import { isTeacher, people } from "./Person.ts"
import * as Respond from "./Respond.ts"
import { isSameOrigin } from "./Security.ts"
import type { Session } from "./Session.ts"
import { cookieName, seconds, Sessions } from "./Session.ts"
import { Settings } from "./Settings.ts"

type Answer<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

const request = HttpServerRequest.HttpServerRequest

const session = Effect.flatMap(Effect.all([request, Sessions]), ([{ cookies }, { read }]) => read(cookies[cookieName]))

/** The form's fields. A form that is unreadable or larger than 64 KiB has no fields. */
const fields = Effect.flatMap(request, ({ urlParamsBody }) => urlParamsBody).pipe(
  HttpServerRequest.withMaxBodySize(Option.some(FileSystem.KiB(64))),
  Effect.orElseSucceed(() => UrlParams.empty),
  Effect.map((params): Fields => Object.fromEntries(params))
)

/** A page for signed-in people. Others are sent to the sign-in page. */
export const signedIn = <E, R>(show: (session: Session) => Answer<E, R>) =>
  Effect.gen(function* () {
    const found = yield* session
    if (Option.isSome(found)) return yield* show(found.value)
    const { url } = yield* request
    return yield* Respond.seeOther(`/sign-in?to=${encodeURIComponent(url)}`)
  })

/** A page for teachers. Students get status 403. */
export const asTeacher = <E, R>(show: (session: Session) => Answer<E, R>) =>
  signedIn((session) =>
    Effect.gen(function* () {
      if (isTeacher(session.person)) return yield* show(session)
      return yield* Respond.page(Notice.forbidden(session), { status: 403 })
    })
  )

const rejectForm = Respond.page(Notice.invalidForm, { status: 403 })

/** A form that a teacher sends from a page of the same session. */
export const teacherForm = <E, R>(take: (form: Fields, session: Session) => Answer<E, R>) =>
  asTeacher((session) =>
    Effect.gen(function* () {
      const form = yield* fields
      const isValid = isSameOrigin(yield* request) && (yield* Sessions).isValidFormToken(session, form["formToken"])
      return isValid ? yield* take(form, session) : yield* rejectForm
    })
  )

/** The path of `to` when it is on this site, otherwise `/`: a sign-in must not redirect to another site. */
const localPath = (to: string | undefined): string => {
  const home = "http://site.invalid"
  if (to === undefined || !URL.canParse(to, home)) return "/"
  const { origin, pathname, search } = new URL(to, home)
  return origin === home && !pathname.startsWith("//") ? `${pathname}${search}` : "/"
}

export const signInPage = Effect.flatMap(
  request,
  ({ url }) =>
    Respond.page(SignIn.signIn(localPath(new URL(url, "http://site.invalid").searchParams.get("to") ?? undefined)))
)

/** The cookie is sent in other sites' frames only when `FRAME_ANCESTORS` names a site. */
export const signIn = Effect.gen(function* () {
  const form = yield* fields
  const person = people.find(({ id }) => id === form["person"])
  if (!isSameOrigin(yield* request)) return yield* rejectForm
  if (person === undefined) return yield* Respond.seeOther("/sign-in")
  const { ancestors } = yield* Settings
  const value = yield* Effect.flatMap(Sessions, ({ start }) => start(person))
  const isFramed = ancestors.some((site) => site !== "'self'")
  return HttpServerResponse.unsafeSetCookie(yield* Respond.seeOther(localPath(form["to"])), cookieName, value, {
    httpOnly: true,
    maxAge: `${seconds} seconds`,
    path: "/",
    ...isFramed ? { sameSite: "none", secure: true, partitioned: true } : { sameSite: "lax" }
  })
})

export const signOut = Effect.gen(function* () {
  if (!isSameOrigin(yield* request)) return yield* rejectForm
  return HttpServerResponse.expireCookie(yield* Respond.seeOther("/sign-in"), cookieName, { path: "/" })
})
