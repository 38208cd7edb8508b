/**
 * The demo's status as it happens: what the page and its events tell of the token, and to whom.
 */
import { ClickViewEmulator, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { ClickViewToken, OAuthError } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, DateTime, Duration, Effect, Fiber, Layer, Option, Queue, Redacted, Stream, TestClock } from "effect"
import type { Attempt } from "../../lms/Attempts.ts"
import { Attempts, recent } from "../../lms/Attempts.ts"
import * as Report from "../../lms/Report.ts"
import { reports } from "../../lms/StatusEvents.ts"
import { Viewings } from "../../lms/Viewings.ts"
import { find } from "../canary/Canary.ts"
import { School } from "./School.ts"
import { createRivers, path, signedIn, visitor } from "./Visitor.ts"

const secret = Redacted.make("Zq7+w%9=Xn&4vT~pL^2")

const Client = FetchHttpClient.layer.pipe(
  Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
)

const Demo = Layer.merge(School.layer(secret), Client)

/** Follows the events of this visitor; takes them one by one, until one is as wanted. */
const follow = (cookie: string | undefined) =>
  Effect.gen(function* () {
    const { url } = yield* School
    const heard = yield* Queue.unbounded<string>()
    const request = HttpClientRequest.get(`${url}/status/events`, { headers: { cookie: `session=${cookie ?? ""}` } })
    const response = yield* HttpClient.execute(request)
    assert.deepInclude(response.headers, { "content-type": "text/event-stream" })
    yield* response.stream.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filter((line) => line !== ""),
      Stream.runForEach((line) => Queue.offer(heard, line)),
      Effect.forkScoped
    )
    const until = (is: (report: Report.Report) => boolean): Effect.Effect<Report.Report> =>
      Queue.take(heard).pipe(
        Effect.tap((line) => assert.match(line, /^data: \{.*\}$/)),
        Effect.map((line) => JSON.parse(line.slice(6)) as Report.Report),
        Effect.repeat({ until: is })
      )
    return { until }
  })

/** The answer once its headers have come. */
const asked = (url: string, cookie = "") => fetch(url, { headers: { cookie: `session=${cookie}` } })

const unknown = {
  phase: "empty",
  expiresAt: Option.none(),
  failure: Option.none(),
  until: Option.none(),
  requests: 0,
  store: Option.none()
} as const

const unavailable = (nextAttemptAt: string) =>
  Option.some(
    new OAuthError({
      reason: { _tag: "Unavailable", status: 503 },
      nextAttemptAt: DateTime.unsafeMake(nextAttemptAt)
    })
  )

describe("the status's events", () => {
  it.scopedLive("tell the state, each attempt and the next one as they happen, and neither secret nor token", () =>
    Effect.gen(function* () {
      const { liftFault, setFault } = yield* ClickViewEmulator
      const ruth = yield* createRivers()
      const { until } = yield* follow(ruth.cookie)
      const first = yield* until(() => true)
      assert.include(first.lead, "Not connected yet.")
      assert.deepInclude(first, { mood: "unknown", attempts: [], marks: [] })

      const down = yield* setFault(Fault.Status({ status: 503, target: { route: tokenPath } }))
      yield* ruth.get(path)
      const failed = yield* until(({ attempts }) => attempts.length > 0)
      assert.deepInclude(failed, { mood: "bad" })
      assert.include(failed.lead, "no video plays")
      assert.deepInclude(failed.attempts[0], { isGood: false, times: 1 })
      assert.include(failed.attempts[0]?.text ?? "", "(503)")
      assert.match(failed.facts.next.text, /^When a lesson is opened, in \d+ seconds at the earliest$/)

      yield* liftFault(down)
      yield* until(({ facts }) => facts.next.text === "When a lesson is opened")
      yield* ruth.get(path)
      const good = yield* until(({ mood }) => mood === "good")
      assert.strictEqual(good.lead, "Connected: videos play.")
      assert.deepStrictEqual(good.attempts.map(({ isGood }) => isGood), [true, false])
      assert.deepStrictEqual(good.marks.map(({ isGood }) => isGood), [false, true])

      yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
      yield* ruth.get(path)
      const trouble = yield* until(({ mood }) => mood === "bad")
      assert.include(trouble.lead, "ClickView gives no videos")

      const { value } = yield* Effect.flatMap(ClickViewToken, ({ get }) => get)
      const told = JSON.stringify([first, failed, good, trouble])
      assert.deepStrictEqual(find(told, [Redacted.value(secret), Redacted.value(value)]), [])
      const { text } = yield* ruth.get("/status")
      assert.include(text, `<p id="lead" class="lead bad" role="status" aria-live="polite">Connected, but ClickView`)
      assert.strictEqual(text.split("<li class=\"good\"><span><time").length, 2)
      assert.strictEqual(text.split("<li class=\"bad\"><span><time").length, 2)
      assert.deepStrictEqual(find(text, [Redacted.value(secret), Redacted.value(value)]), [])
    }).pipe(Effect.provide(Demo)))

  it.live("are for teachers alone, and nobody keeps them", () =>
    Effect.gen(function* () {
      const mia = yield* signedIn("mia")
      assert.strictEqual((yield* visitor().get("/status/events")).status, 303)
      assert.strictEqual((yield* mia.get("/status/events")).status, 403)
      const ruth = yield* signedIn("ruth")
      const { url } = yield* School
      const { headers } = yield* Effect.scoped(
        HttpClient.execute(
          HttpClientRequest.get(`${url}/status/events`, { headers: { cookie: `session=${ruth.cookie ?? ""}` } })
        )
      )
      assert.deepInclude(headers, { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" })
      assert.include(headers["content-security-policy"], "default-src 'none'")
    }).pipe(Effect.provide(Demo)))

  it.live("end with the site", () =>
    Effect.gen(function* () {
      const ended = yield* Effect.gen(function* () {
        const { url } = yield* School
        const ruth = yield* signedIn("ruth")
        const response = yield* Effect.promise(() => asked(`${url}/status/events`, ruth.cookie))
        return response.text().then(() => true, () => true)
      }).pipe(Effect.provide(Demo), Effect.disconnect, Effect.timeout("15 seconds"))
      assert.isTrue(yield* Effect.promise(() => ended))
    }))

  it.scoped("come every 15 seconds, and for ten minutes before the browser has to ask again", () =>
    Effect.gen(function* () {
      const following = yield* Effect.fork(Stream.runCollect(reports))
      yield* TestClock.adjust("9 minutes")
      assert.isTrue(Option.isNone(yield* Fiber.poll(following)))
      yield* TestClock.adjust("1 minute")
      const told = yield* Fiber.join(following)
      assert.isAtLeast(Chunk.size(told), 39)
    }).pipe(
      Effect.provide(
        Layer.merge(Attempts.layer, Viewings.layer).pipe(Layer.provideMerge(ClickViewToken.layerTest()))
      )
    ))
})

describe("the attempts", () => {
  const now = DateTime.unsafeMake("2026-03-02T10:00:00Z")
  const ago = (minutes: number, failure: Attempt["failure"], requests = 1): Attempt => ({
    at: DateTime.subtractDuration(now, Duration.minutes(minutes)),
    failure,
    requests
  })

  it("are those of the last hour", () => {
    const kept = recent([ago(61, Option.none()), ago(60, Option.none()), ago(59, Option.none())], now)
    assert.deepStrictEqual(kept, [ago(59, Option.none())])
  })

  it("that end alike one after another are one line, the newest first, and each has its mark", () => {
    const attempts = [
      ago(45, Option.none()),
      ago(30, unavailable("2026-03-02T09:30:10Z")),
      ago(15, unavailable("2026-03-02T09:45:10Z")),
      ago(0, Option.none(), 0)
    ]
    const told = Report.of({ now, known: unknown, trouble: Option.none(), attempts })
    assert.deepStrictEqual(
      told.attempts.map(({ from, isGood, times, to }) => [isGood, times, from.text, to.text]),
      [
        [true, 1, "10:00 AM UTC", "10:00 AM UTC"],
        [false, 2, "9:30 AM UTC", "9:45 AM UTC"],
        [true, 1, "9:15 AM UTC", "9:15 AM UTC"]
      ]
    )
    assert.include(told.attempts[0]?.text ?? "", "another server had the access")
    assert.deepStrictEqual(told.marks.map(({ at }) => at), [25, 50, 75, 100])
  })
})
