/**
 * Sessions in a signed cookie that no script can read.
 */
import { KeyValueStore } from "@effect/platform"
import { Clock, Config, Context, Effect, Layer, Option, Redacted } from "effect"
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto"
import type { Person } from "./Person.ts"
import { people } from "./Person.ts"

export interface Session {
  readonly person: Person
  /** A token in each form of the session, against cross-site request forgery. */
  readonly formToken: string
}

export const cookieName = "session"

/** The lifetime of a session: a school day. */
export const seconds = 8 * 60 * 60

const isEqual = (given: string, right: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

export class Sessions extends Context.Tag("@effect-clickview/examples/lms/Sessions")<Sessions, {
  /** Makes the value of a new cookie. */
  readonly start: (person: Person) => Effect.Effect<string>
  /** The session of a cookie; `None` if the signature is wrong or the session has expired. */
  readonly read: (cookie: string | undefined) => Effect.Effect<Option.Option<Session>>
  readonly isValidFormToken: (session: Session, token: string | undefined) => boolean
}>() {
  /** Signs sessions with this key. */
  static readonly make = (key: Redacted.Redacted) => {
    const sign = (text: string) => createHmac("sha256", Redacted.value(key)).update(text).digest("base64url")
    return Sessions.of({
      start: (person) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const text = [person.id, now + seconds * 1000, randomUUID()].join(".")
          return `${text}.${sign(text)}`
        }),
      read: (cookie = "") =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const text = cookie.slice(0, cookie.lastIndexOf("."))
          const [id, expires] = text.split(".")
          const person = people.find((person) => person.id === id)
          return isEqual(cookie, `${text}.${sign(text)}`) && person !== undefined && now < Number(expires)
            ? Option.some({ person, formToken: sign(`form ${text}`) })
            : Option.none()
        }),
      isValidFormToken: (session, token = "") => isEqual(token, session.formToken)
    })
  }

  /** The key is `SESSION_SECRET`. Without it a random key is stored beside the lessons. */
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const store = yield* KeyValueStore.KeyValueStore
      const stored = Effect.flatMap(
        store.get("session-key"),
        Option.match({
          onNone: () =>
            Effect.tap(
              Effect.sync(() => randomBytes(32).toString("base64url")),
              (key) => store.set("session-key", key)
            ),
          onSome: (key) => Effect.succeed(key)
        })
      )
      const given = yield* Config.option(Config.nonEmptyString("SESSION_SECRET"))
      return Sessions.make(Redacted.make(Option.isSome(given) ? given.value : yield* stored))
    })
  )
}
