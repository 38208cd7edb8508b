/**
 * The demo as a browser asks it, without a browser.
 */
import { ClickViewEmulator, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted, Schedule } from "effect"
import { once } from "node:events"
import type { Socket } from "node:net"
import { connect } from "node:net"
import { find } from "../canary/Canary.ts"
import { Surfaces } from "../canary/Surfaces.ts"
import { School } from "./School.ts"

const secret = "Zq7+w%9=Xn&4vT~pL^2"

const Demo = Layer.merge(School.layer(Redacted.make(secret)), FetchHttpClient.layer)

const ask = (path: string) =>
  Effect.gen(function* () {
    const { url } = yield* School
    const response = yield* HttpClient.get(`${url}${path}`)
    const text = yield* response.text
    assert.deepStrictEqual(find(`${text}${JSON.stringify(response.headers)}`, [secret]), [])
    return { status: response.status, headers: response.headers, text }
  })

const keysAskedFor = Effect.flatMap(
  ClickViewEmulator,
  ({ requests }) => Effect.map(requests, (all) => all.filter(({ path }) => path === viewKeyPath))
)

describe("the demo", () => {
  it.live("plays a lesson for a student, whose name ClickView is not told", () =>
    Effect.gen(function* () {
      const { clickView } = yield* School
      const { expectNoStudentNames, expectNotSent } = yield* ClickViewEmulator
      const { headers, status, text } = yield* ask("/lessons/rivers?as=student")
      assert.strictEqual(status, 200)
      assert.include(text, "Mia Chen")
      const src = /<iframe[^>]* src="([^"]+)"/.exec(text)?.[1] ?? ""
      assert.isTrue(src.startsWith(`${clickView}/smart-embed/play?viewKey=`))
      const player = yield* Effect.flatMap(HttpClient.get(src), ({ text }) => text)
      assert.include(player, "media-rivers")
      assert.include(player, "to a student of Riverside School")
      assert.include(headers["content-security-policy"] ?? "", `frame-src ${clickView};`)
      yield* expectNoStudentNames
      yield* expectNotSent("Mia", "Chen")
    }).pipe(Effect.provide(Demo)))

  it.live("plays a lesson for a teacher", () =>
    Effect.gen(function* () {
      const { text } = yield* ask("/lessons/rivers?as=teacher")
      assert.include(text, "Ruth Alder")
      const [request] = yield* keysAskedFor
      assert.strictEqual(request?.status, 200)
    }).pipe(Effect.provide(Demo)))

  it.live("makes a key for every viewing, with one token, and keeps no page", () =>
    Effect.gen(function* () {
      const pages = yield* Effect.all(Effect.replicate(ask("/lessons/rivers"), 5), { concurrency: "unbounded" })
      const sources = pages.map(({ text }) => /viewKey=([^"]+)/.exec(text)?.[1])
      assert.strictEqual(new Set(sources).size, 5)
      for (const { headers } of pages) assert.strictEqual(headers["cache-control"], "no-store")
      assert.strictEqual(yield* Effect.flatMap(ClickViewEmulator, ({ tokenRequests }) => tokenRequests), 1)
    }).pipe(Effect.provide(Demo)))

  it.live("has nothing on a page that its policy would refuse", () =>
    Effect.gen(function* () {
      for (const path of ["/", "/lessons/chance", "/status", "/nowhere", "/assets/style.css", "/health"]) {
        const { headers, text } = yield* ask(path)
        const policy = headers["content-security-policy"] ?? ""
        assert.include(policy, "default-src 'none'")
        assert.notInclude(policy, "unsafe")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.notMatch(text, /<style|<script(?![^>]* src="\/)|\sstyle=|\son\w+=|javascript:/i)
      }
    }).pipe(Effect.provide(Demo)))

  it.live("asks for no key before a lesson is opened, nor for one that it does not have", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ask("/")).status, 200)
      assert.strictEqual((yield* ask("/lessons/magic")).status, 404)
      assert.strictEqual((yield* ask("/%3Cscript%3E")).status, 404)
      assert.isEmpty(yield* keysAskedFor)
    }).pipe(Effect.provide(Demo)))
})

describe("when ClickView is down", () => {
  for (const route of [viewKeyPath, tokenPath]) {
    it.live(`a lesson says so, and plays again when ClickView is back (${route})`, () =>
      Effect.gen(function* () {
        const { liftFault, setFault } = yield* ClickViewEmulator
        const fault = yield* setFault(Fault.Status({ status: 503, target: { route } }))
        const down = yield* ask("/lessons/rivers?as=teacher")
        assert.strictEqual(down.status, 503)
        assert.include(down.text, "The video cannot be played right now")
        assert.include(down.text, "A river from source to sea")
        assert.match(down.headers["retry-after"] ?? "", /^\d+$/)
        yield* liftFault(fault)
        yield* Effect.sleep("1500 millis")
        assert.strictEqual((yield* ask("/lessons/rivers?as=teacher")).status, 200)
      }).pipe(Effect.provide(Demo)))
  }

  it.live("health says so within three seconds, and then that it is back", () =>
    Effect.gen(function* () {
      const { liftFault, setFault } = yield* ClickViewEmulator
      const fault = yield* setFault(Fault.Hang({ target: { route: tokenPath } }))
      const [elapsed, down] = yield* Effect.timed(ask("/health"))
      assert.strictEqual(down.status, 503)
      assert.isBelow(Duration.toMillis(elapsed), 2900)
      yield* liftFault(fault)
      yield* Effect.retry(
        Effect.filterOrFail(ask("/health"), ({ status }) => status === 200),
        { times: 20, schedule: Schedule.spaced("1 second") }
      )
    }).pipe(Effect.provide(Demo)))

  it.live("a refusal is not promised to go away, and its code is there for the school's support", () =>
    Effect.gen(function* () {
      const { setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Status({ status: 403, target: { route: viewKeyPath } }))
      const { status, text } = yield* ask("/lessons/rivers")
      assert.strictEqual(status, 502)
      assert.include(text, "tell your school’s IT support")
      assert.include(text, "<code>Refused</code>")
    }).pipe(Effect.provide(Demo)))

  it.live("the status page says what happened", () =>
    Effect.gen(function* () {
      const { setFault } = yield* ClickViewEmulator
      assert.include((yield* ask("/status")).text, "Not connected yet")
      yield* setFault(Fault.OAuthError({ status: 401, error: "invalid_client", target: { first: 1 } }))
      assert.strictEqual((yield* ask("/lessons/rivers")).status, 502)
      const { text } = yield* ask("/status")
      assert.include(text, "ClickView refused the school’s credentials")
      assert.include(text, "check the client id and the client secret")
    }).pipe(Effect.provide(Demo)))
})

describe("the site", () => {
  it.live("ends though a browser holds a connection to it that it has not used", () =>
    Effect.gen(function* () {
      const socket = yield* Effect.flatMap(School, ({ url }) =>
        Effect.async<Socket>((resume) => {
          const socket = connect(Number(new URL(url).port), "127.0.0.1", () => resume(Effect.succeed(socket)))
        })).pipe(Effect.provide(Demo), Effect.disconnect, Effect.timeout("15 seconds"))
      if (!socket.closed) yield* Effect.promise(() => once(socket, "close"))
    }))
})

describe("the server's log", () => {
  it.live("shows neither the secret, the token, a view key nor who watches, whatever happens", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      const hidden = yield* surfaces.watch(
        Effect.gen(function* () {
          const { fault } = yield* ClickViewEmulator
          const { text } = yield* ask("/lessons/rivers?as=teacher")
          const token = yield* Effect.flatMap(ClickViewToken, ({ get }) => get)
          const refusal = `{ "message": "${Redacted.value(token.value)}, Ruth Alder, ruth.alder@riverside.example" }`
          for (const status of [400, 403, 503] as const) {
            yield* ask("/lessons/rivers?as=teacher").pipe(
              fault(Fault.Status({
                status,
                body: refusal,
                contentType: "application/json",
                target: { route: viewKeyPath }
              }))
            )
          }
          return [secret, Redacted.value(token.value), /viewKey=([^"]+)/.exec(text)?.[1] ?? ""]
        }).pipe(Effect.provide(Demo))
      )
      const log = surfaces.logs.join("\n")
      assert.include(log, "ClickView cannot make a view key now (503")
      assert.deepStrictEqual(find(log, [...hidden, "ruth.alder@riverside.example"]), [])
      for (const name of ["Ruth", "Alder"]) assert.notInclude(log, name)
    }))
})
