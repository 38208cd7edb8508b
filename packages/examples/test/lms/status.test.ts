/**
 * The demo's status page and its events.
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
import { Playback } from "../../lms/Playback.ts"
import { find } from "../canary/Canary.ts"
import { DemoSite } from "./DemoSite.ts"
import { createRivers, path, signedIn, visitor } from "./Visitor.ts"

const secret = Redacted.make("Zq7+w%9=Xn&4vT~pL^2")

const Client = FetchHttpClient.layer.pipe(
  Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
)

const Demo = Layer.merge(DemoSite.layer(secret), Client)

/** Subscribes to the events. `until` takes reports until one matches. */
const follow = (cookie: string | undefined) =>
  Effect.gen(function* () {
    const { url } = yield* DemoSite
    const lines = yield* Queue.unbounded<string>()
    const request = HttpClientRequest.get(`${url}/status/events`, { headers: { cookie: `session=${cookie ?? ""}` } })
    const response = yield* HttpClient.execute(request)
    assert.deepInclude(response.headers, { "content-type": "text/event-stream" })
    yield* response.stream.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filter((line) => line !== ""),
      Stream.runForEach((line) => Queue.offer(lines, line)),
      Effect.forkScoped
    )
    const until = (is: (report: Report.Report) => boolean): Effect.Effect<Report.Report> =>
      Queue.take(lines).pipe(
        Effect.tap((line) => assert.match(line, /^data: \{.*\}$/)),
        Effect.map((line) => JSON.parse(line.slice(6)) as Report.Report),
        Effect.repeat({ until: is })
      )
    return { until }
  })

/** Resolves with the response when its headers arrive. */
const fetchAs = (url: string, cookie = "") => fetch(url, { headers: { cookie: `session=${cookie}` } })

const unknown = {
  phase: "empty",
  expiresAt: Option.none(),
  failure: Option.none(),
  nextAttemptAt: Option.none(),
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

describe("/status/events", () => {
  it.scopedLive("sends the state, each attempt and the next one as they change, without secret or token", () =>
    Effect.gen(function* () {
      const { liftFault, setFault } = yield* ClickViewEmulator
      const ruth = yield* createRivers()
      const { until } = yield* follow(ruth.cookie)
      const first = yield* until(() => true)
      assert.include(first.lead, "Not connected yet.")
      assert.deepInclude(first, { health: "unknown", attempts: [], marks: [] })

      const down = yield* setFault(Fault.Status({ status: 503, target: { route: tokenPath } }))
      yield* ruth.get(path)
      const failed = yield* until(({ attempts }) => attempts.length > 0)
      assert.deepInclude(failed, { health: "bad" })
      assert.include(failed.lead, "no video plays")
      assert.deepInclude(failed.attempts[0], { isGood: false, times: 1 })
      assert.include(failed.attempts[0]?.text ?? "", "(503)")
      assert.match(failed.facts.next.text, /^When a lesson is opened, in \d+ seconds at the earliest$/)

      yield* liftFault(down)
      yield* until(({ facts }) => facts.next.text === "When a lesson is opened")
      yield* ruth.get(path)
      const good = yield* until(({ health }) => health === "good")
      assert.strictEqual(good.lead, "Connected: videos play.")
      assert.deepStrictEqual(good.attempts.map(({ isGood }) => isGood), [true, false])
      assert.deepStrictEqual(good.marks.map(({ isGood }) => isGood), [false, true])

      yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
      yield* ruth.get(path)
      const failing = yield* until(({ health }) => health === "bad")
      assert.include(failing.lead, "ClickView gives no videos")

      const { value } = yield* Effect.flatMap(ClickViewToken, ({ get }) => get)
      const sent = JSON.stringify([first, failed, good, failing])
      assert.deepStrictEqual(find(sent, [Redacted.value(secret), Redacted.value(value)]), [])
      const { text } = yield* ruth.get("/status")
      assert.include(text, `<p id="lead" class="lead bad" role="status" aria-live="polite">Connected, but ClickView`)
      assert.strictEqual(text.split("<li class=\"good\"><span><time").length, 2)
      assert.strictEqual(text.split("<li class=\"bad\"><span><time").length, 2)
      assert.deepStrictEqual(find(text, [Redacted.value(secret), Redacted.value(value)]), [])
    }).pipe(Effect.provide(Demo)))

  it.live("serves teachers only, and forbids caches to store it", () =>
    Effect.gen(function* () {
      const mia = yield* signedIn("mia")
      assert.strictEqual((yield* visitor().get("/status/events")).status, 303)
      assert.strictEqual((yield* mia.get("/status/events")).status, 403)
      const ruth = yield* signedIn("ruth")
      const { url } = yield* DemoSite
      const { headers } = yield* Effect.scoped(
        HttpClient.execute(
          HttpClientRequest.get(`${url}/status/events`, { headers: { cookie: `session=${ruth.cookie ?? ""}` } })
        )
      )
      assert.deepInclude(headers, { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" })
      assert.include(headers["content-security-policy"], "default-src 'none'")
    }).pipe(Effect.provide(Demo)))

  it.live("ends when the site closes", () =>
    Effect.gen(function* () {
      const ended = yield* Effect.gen(function* () {
        const { url } = yield* DemoSite
        const ruth = yield* signedIn("ruth")
        const response = yield* Effect.promise(() => fetchAs(`${url}/status/events`, ruth.cookie))
        return response.text().then(() => true, () => true)
      }).pipe(Effect.provide(Demo), Effect.disconnect, Effect.timeout("15 seconds"))
      assert.isTrue(yield* Effect.promise(() => ended))
    }))

  it.scoped("sends a report every 15 seconds, and ends after ten minutes", () =>
    Effect.gen(function* () {
      const following = yield* Effect.fork(Stream.runCollect(reports))
      yield* TestClock.adjust("9 minutes")
      assert.isTrue(Option.isNone(yield* Fiber.poll(following)))
      yield* TestClock.adjust("1 minute")
      const sent = yield* Fiber.join(following)
      assert.isAtLeast(Chunk.size(sent), 39)
    }).pipe(
      Effect.provide(
        Layer.merge(Attempts.layer, Playback.layer).pipe(Layer.provideMerge(ClickViewToken.layerTest()))
      )
    ))
})

describe("the list of attempts", () => {
  const now = DateTime.unsafeMake("2026-03-02T10:00:00Z")
  const ago = (minutes: number, failure: Attempt["failure"], requests = 1): Attempt => ({
    at: DateTime.subtractDuration(now, Duration.minutes(minutes)),
    failure,
    requests
  })

  it("holds those of the last hour", () => {
    const kept = recent([ago(61, Option.none()), ago(60, Option.none()), ago(59, Option.none())], now)
    assert.deepStrictEqual(kept, [ago(59, Option.none())])
  })

  it("groups consecutive attempts with one outcome, newest first, and marks each of them", () => {
    const attempts = [
      ago(45, Option.none()),
      ago(30, unavailable("2026-03-02T09:30:10Z")),
      ago(15, unavailable("2026-03-02T09:45:10Z")),
      ago(0, Option.none(), 0)
    ]
    const report = Report.of({ now, token: unknown, playback: Option.none(), attempts })
    assert.deepStrictEqual(
      report.attempts.map(({ from, isGood, times, to }) => [isGood, times, from.text, to.text]),
      [
        [true, 1, "10:00 AM UTC", "10:00 AM UTC"],
        [false, 2, "9:30 AM UTC", "9:45 AM UTC"],
        [true, 1, "9:15 AM UTC", "9:15 AM UTC"]
      ]
    )
    assert.include(report.attempts[0]?.text ?? "", "another server already had access")
    assert.deepStrictEqual(report.marks.map(({ at }) => at), [25, 50, 75, 100])
  })
})
