/**
 * Who may see and do what. Every page and every form asks here; what a page shows or hides protects nothing.
 */
import { FileSystem, HttpServerRequest, HttpServerResponse, UrlParams } from "@effect/platform"
import { Effect, Option } from "effect"
import type { Fields } from "./Lesson.ts"
import * as Notice from "./pages/Notice.ts"
import * as SignIn from "./pages/SignIn.ts"
import { isTeacher, people } from "./Person.ts"
import * as Respond from "./Respond.ts"
import { isFromHere } from "./Security.ts"
import type { Session } from "./Session.ts"
import { cookieName, seconds, Sessions } from "./Session.ts"
import { Settings } from "./Settings.ts"

type Answer<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

const request = HttpServerRequest.HttpServerRequest

const session = Effect.flatMap(Effect.all([request, Sessions]), ([{ cookies }, { read }]) => read(cookies[cookieName]))

/** What the form holds; a form that cannot be read, or is too long, holds nothing. */
const fields = Effect.flatMap(request, ({ urlParamsBody }) => urlParamsBody).pipe(
  HttpServerRequest.withMaxBodySize(Option.some(FileSystem.KiB(64))),
  Effect.orElseSucceed(() => UrlParams.empty),
  Effect.map((params): Fields => Object.fromEntries(params))
)

/** A page for those who are signed in. */
export const signedIn = <E, R>(show: (session: Session) => Answer<E, R>) =>
  Effect.gen(function* () {
    const found = yield* session
    if (Option.isSome(found)) return yield* show(found.value)
    const { url } = yield* request
    return yield* Respond.seeOther(`/sign-in?to=${encodeURIComponent(url)}`)
  })

/** A page for teachers alone. */
export const asTeacher = <E, R>(show: (session: Session) => Answer<E, R>) =>
  signedIn((session) =>
    Effect.gen(function* () {
      if (isTeacher(session.person)) return yield* show(session)
      return yield* Respond.page(Notice.forbidden(session), { status: 403 })
    })
  )

const notOurForm = Respond.page(Notice.notOurForm, { status: 403 })

/** A form that a teacher sent from a page of this session. */
export const teacherForm = <E, R>(take: (form: Fields, session: Session) => Answer<E, R>) =>
  asTeacher((session) =>
    Effect.gen(function* () {
      const form = yield* fields
      const isOwn = isFromHere(yield* request) && (yield* Sessions).isOwnForm(session, form["formToken"])
      return isOwn ? yield* take(form, session) : yield* notOurForm
    })
  )

/** A path of this site, whatever the address asked for. */
const ownPath = (to: string | undefined): string => {
  const home = "http://site.invalid"
  if (to === undefined || !URL.canParse(to, home)) return "/"
  const { origin, pathname, search } = new URL(to, home)
  return origin === home && !pathname.startsWith("//") ? `${pathname}${search}` : "/"
}

export const signInPage = Effect.flatMap(
  request,
  ({ url }) =>
    Respond.page(SignIn.signIn(ownPath(new URL(url, "http://site.invalid").searchParams.get("to") ?? undefined)))
)

/** The cookie goes to other sites' frames only where `FRAME_ANCESTORS` names a site. */
export const signIn = Effect.gen(function* () {
  const form = yield* fields
  const person = people.find(({ id }) => id === form["person"])
  if (!isFromHere(yield* request)) return yield* notOurForm
  if (person === undefined) return yield* Respond.seeOther("/sign-in")
  const { ancestors } = yield* Settings
  const value = yield* Effect.flatMap(Sessions, ({ start }) => start(person))
  const isFramed = ancestors.some((site) => site !== "'self'")
  return HttpServerResponse.unsafeSetCookie(yield* Respond.seeOther(ownPath(form["to"])), cookieName, value, {
    httpOnly: true,
    maxAge: `${seconds} seconds`,
    path: "/",
    ...isFramed ? { sameSite: "none", secure: true, partitioned: true } : { sameSite: "lax" }
  })
})

export const signOut = Effect.gen(function* () {
  if (!isFromHere(yield* request)) return yield* notOurForm
  return HttpServerResponse.expireCookie(yield* Respond.seeOther("/sign-in"), cookieName, { path: "/" })
})
