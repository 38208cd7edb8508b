/**
 * View keys from the emulator, which was written from the contract alone.
 */
import { ClickViewEmulator, Fault, viewKeyPath } from "@effect-clickview/emulator"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Either, Equal, Exit, Fiber, Layer, Redacted, TestClock } from "effect"
import type { Viewing, ViewKeysOptions } from "../src/index.ts"
import { Viewer, ViewKeyError, ViewKeys } from "../src/index.ts"
import { ada, school, student, students, teacher, teachers, viewing } from "./support/Viewers.ts"

const { id, secrets } = ClickViewEmulator.defaultClient

const variables = ConfigProvider.fromMap(
  new Map([["CLICKVIEW_CLIENT_ID", id], ["CLICKVIEW_CLIENT_SECRET", Redacted.value(secrets[0])]])
)

const Emulated = ViewKeys.layerConfig().pipe(
  Layer.provideMerge(ClickViewEmulator.layer()),
  Layer.provide(Layer.setConfigProvider(variables))
)

const sent = Effect.map(
  ClickViewEmulator,
  ({ requests }) => Effect.map(requests, (all) => all.filter(({ path }) => path === viewKeyPath))
)

const create = (viewing: Viewing) => Effect.flatMap(ViewKeys, (keys) => keys.create(viewing))

describe("a view key", () => {
  for (const viewer of [student, teacher]) {
    it.effect(`is made for a ${viewer._tag.toLowerCase()}, and opens the player`, () =>
      Effect.gen(function*() {
        const key = yield* create({ mediaId: "media-1", viewer })
        assert.strictEqual(key.mediaId, "media-1")
        assert.match(Redacted.value(key.viewKey), /^cvkey_/)
        const page = yield* HttpClient.get(Redacted.value(key.embedUrl))
        assert.strictEqual(page.status, 200)
        assert.include(yield* page.text, `to a ${viewer._tag.toLowerCase()} of Hill School`)
      }).pipe(Effect.provide(Emulated)))
  }

  it.effect("is a new one for every viewing, and all share one token", () =>
    Effect.gen(function*() {
      const one = yield* create(viewing)
      const two = yield* create(viewing)
      assert.isFalse(Equal.equals(one.viewKey, two.viewKey))
      yield* Effect.flatMap(ClickViewEmulator, ({ expectTokenRequests }) => expectTokenRequests(1))
    }).pipe(Effect.provide(Emulated)))

  it.effect("is asked for as the contract says, with the agreement's properties beside the others", () =>
    Effect.gen(function*() {
      yield* create({
        mediaId: "media-1",
        viewer: Viewer.Student({ ...school, extra: { yearLevel: 9, houses: ["red"] } })
      })
      const [request] = yield* yield* sent
      assert.deepInclude(request, { method: "POST", status: 200 })
      assert.deepStrictEqual(request?.json, {
        mediaId: "media-1",
        data: { ...school, student: true, yearLevel: 9, houses: ["red"] }
      })
    }).pipe(Effect.provide(Emulated)))

  it.effect("is made although ClickView forgot the token: it is renewed and the call made once more", () =>
    Effect.gen(function*() {
      yield* create(viewing)
      yield* Effect.flatMap(ClickViewEmulator, ({ revokeAll }) => revokeAll)
      yield* create(viewing)
      const statuses = (yield* yield* sent).map(({ status }) => status)
      assert.deepStrictEqual(statuses, [200, 401, 200])
    }).pipe(Effect.provide(Emulated)))

  it.effect("is not asked for twice when ClickView is down, unless the caller says so", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath, first: 2 } }))
      const error = yield* Effect.flip(create(viewing))
      assert.isTrue(error.isRetryable)
      assert.lengthOf(yield* yield* sent, 1)
      yield* Effect.retry(create(viewing), { times: 1, while: (error) => error.isRetryable })
      assert.lengthOf(yield* yield* sent, 3)
    }).pipe(Effect.provide(Emulated)))
})

describe("whatever the viewer", () => {
  it.effect.prop("ClickView accepts it", [students, teachers], ([student, teacher]) =>
    Effect.gen(function*() {
      yield* create({ mediaId: "media-1", viewer: student })
      yield* create({ mediaId: "media-1", viewer: teacher })
      yield* Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
    }).pipe(Effect.provide(Emulated)))

  it.effect("no name of a student is sent, even when an object with one is passed off as a student", () =>
    Effect.gen(function*() {
      const disguised: typeof student = Object.assign({}, student, { ...ada, FirstName: "Ada", job_title: "Chemist" })
      yield* create({ mediaId: "media-1", viewer: disguised })
      const { expectNoStudentNames, expectNotSent } = yield* ClickViewEmulator
      yield* expectNoStudentNames
      yield* expectNotSent(...Object.values(ada))
      assert.deepStrictEqual((yield* yield* sent)[0]?.json, { mediaId: "media-1", data: { ...school, student: true } })
    }).pipe(Effect.provide(Emulated)))
})

describe("a page of videos", () => {
  it.effect("gets each key or its own failure, in order", () =>
    Effect.gen(function*() {
      const { createAll } = yield* ViewKeys
      const viewings = ["one", "", "three"].map((mediaId) => ({ mediaId, viewer: teacher }))
      const outcomes = yield* createAll(viewings)
      assert.deepStrictEqual(
        outcomes.map(Either.match({ onLeft: ({ reason }) => reason._tag, onRight: ({ mediaId }) => mediaId })),
        ["one", "Invalid", "three"]
      )
    }).pipe(Effect.provide(Emulated)))

  for (const [concurrency, expected] of [[undefined, 4], [2, 2]] as const) {
    it.effect(`asks for ${expected} keys at a time${concurrency === undefined ? "" : ", if it says so"}`, () =>
      Effect.gen(function*() {
        let under = 0
        const api = yield* BearerAuth.make(
          HttpClient.make(() =>
            Effect.suspend(() => {
              under += 1
              return Effect.never
            })
          ),
          yield* ClickViewToken
        )
        const { createAll } = yield* ViewKeys.make(api)
        const viewings = Array.from({ length: 9 }, () => viewing)
        const page = yield* Effect.fork(createAll(viewings, concurrency === undefined ? {} : { concurrency }))
        yield* TestClock.adjust("1 second")
        assert.strictEqual(under, expected)
        yield* Fiber.interrupt(page)
      }).pipe(Effect.provide(ClickViewToken.layerTest())))
  }
})

describe("the layers", () => {
  it.effect("layerConfig also gives the token, for a health check, and the client for other calls", () =>
    Effect.gen(function*() {
      const { ready, status } = yield* ClickViewToken
      const api = yield* BearerAuth
      yield* ready
      yield* create(viewing)
      assert.strictEqual((yield* api.get("/api/v1/example")).status, 200)
      assert.deepInclude(yield* status, { phase: "fresh", requests: 1 })
    }).pipe(Effect.provide(Emulated)))

  it.effect("layerConfig hands its options to the token, the client and the keys", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      const { create } = yield* ViewKeys
      yield* create(viewing)
      const api = yield* BearerAuth
      assert.include((yield* Effect.flip(api.get("https://elsewhere.example/"))).message, "https://api.example")
      yield* setFault(Fault.Hang({ target: { route: viewKeyPath } }))
      const waiting = yield* Effect.fork(Effect.flip(create(viewing)))
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual((yield* Fiber.join(waiting)).reason, { _tag: "Timeout", host: "api.example", limit: 2000 })
    }).pipe(
      Effect.provide(
        ViewKeys.layerConfig({
          timeout: "2 seconds",
          api: { apiUrl: Config.succeed("https://api.example") },
          token: { clientId: Config.succeed(id) }
        }).pipe(
          Layer.provideMerge(ClickViewEmulator.layer()),
          Layer.provide(Layer.setConfigProvider(
            ConfigProvider.fromMap(new Map([["CLICKVIEW_CLIENT_SECRET", Redacted.value(secrets[0])]]))
          ))
        )
      )
    ))

  const shortest = "a finite duration longer than zero, such as \"10 seconds\""
  const timeouts: ReadonlyArray<readonly [timeout: unknown, expected: string]> = [
    ["nonsense", shortest],
    ["", shortest],
    [0, shortest],
    [-5, shortest],
    [NaN, shortest],
    [Infinity, shortest],
    ["25 days", "24 days at most"],
    [Number.MAX_SAFE_INTEGER, "24 days at most"]
  ]
  for (const [timeout, expected] of timeouts) {
    it.effect(`a timeout of ${String(timeout)} (${typeof timeout}) is refused by name`, () =>
      Effect.gen(function*() {
        const options = Object.assign({}, { timeout }) as ViewKeysOptions
        const error = yield* Effect.flip(Layer.build(ViewKeys.layer(options)))
        assert.deepStrictEqual(error.reason, { _tag: "Configuration", option: "timeout", expected })
      }).pipe(Effect.scoped, Effect.provide(Emulated)))
  }

  it.effect("layerTest makes a new key for each viewing, without HTTP", () =>
    Effect.gen(function*() {
      const one = yield* create(viewing)
      const two = yield* create({ mediaId: "media-2", viewer: teacher })
      assert.deepStrictEqual([one.mediaId, two.mediaId], ["media-1", "media-2"])
      assert.isFalse(Equal.equals(one.embedUrl, two.embedUrl))
      assert.strictEqual(one.embedOrigin, "https://player.example")
    }).pipe(Effect.provide(ViewKeys.layerTest())))

  it.effect("layerTest refuses what ClickView would refuse", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(create({ mediaId: " ", viewer: student }))
      assert.deepStrictEqual(error.reason._tag, "Invalid")
    }).pipe(Effect.provide(ViewKeys.layerTest())))

  it.effect("layerTest plays a script, the last step for ever", () =>
    Effect.gen(function*() {
      const down = new ViewKeyError({ reason: { _tag: "Unavailable", status: 503 } })
      const exits = yield* Effect.gen(function*() {
        const { createAll } = yield* ViewKeys
        const key = yield* create(viewing)
        const rest = yield* createAll([viewing, viewing], { concurrency: 1 })
        return { key, rest }
      }).pipe(
        Effect.provide(ViewKeys.layerTest([yield* Effect.provide(create(viewing), ViewKeys.layerTest()), down]))
      )
      assert.strictEqual(exits.key.mediaId, "media-1")
      assert.deepStrictEqual(exits.rest.map(Either.isLeft), [true, true])
      const only = yield* Effect.exit(Effect.provide(create(viewing), ViewKeys.layerTest(down)))
      assert.isTrue(Exit.isFailure(only))
    }))
})
