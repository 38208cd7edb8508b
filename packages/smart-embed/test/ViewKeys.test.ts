/**
 * View keys from the emulator, which is written only from the contract.
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

const viewKeyRequests = Effect.map(
  ClickViewEmulator,
  ({ requests }) => Effect.map(requests, (all) => all.filter(({ path }) => path === viewKeyPath))
)

const create = (viewing: Viewing) => Effect.flatMap(ViewKeys, (keys) => keys.create(viewing))

describe("create", () => {
  for (const viewer of [student, teacher]) {
    it.effect(`gives a ${viewer._tag.toLowerCase()} a view key that opens the player`, () =>
      Effect.gen(function*() {
        const key = yield* create({ mediaId: "media-1", viewer })
        assert.strictEqual(key.mediaId, "media-1")
        assert.match(Redacted.value(key.viewKey), /^cvkey_/)
        const page = yield* HttpClient.get(Redacted.value(key.embedUrl))
        assert.strictEqual(page.status, 200)
        assert.include(yield* page.text, `to a ${viewer._tag.toLowerCase()} of Hill School`)
      }).pipe(Effect.provide(Emulated)))
  }

  it.effect("gives each viewing a new view key, and all share one token", () =>
    Effect.gen(function*() {
      const one = yield* create(viewing)
      const two = yield* create(viewing)
      assert.isFalse(Equal.equals(one.viewKey, two.viewKey))
      yield* Effect.flatMap(ClickViewEmulator, ({ expectTokenRequests }) => expectTokenRequests(1))
    }).pipe(Effect.provide(Emulated)))

  it.effect("sends the contract's request, including the agreement's properties", () =>
    Effect.gen(function*() {
      yield* create({
        mediaId: "media-1",
        viewer: Viewer.Student({ ...school, extra: { yearLevel: 9, houses: ["red"] } })
      })
      const [request] = yield* yield* viewKeyRequests
      assert.deepInclude(request, { method: "POST", status: 200 })
      assert.deepStrictEqual(request?.json, {
        mediaId: "media-1",
        data: { ...school, student: true, yearLevel: 9, houses: ["red"] }
      })
    }).pipe(Effect.provide(Emulated)))

  it.effect("renews a revoked token and replays the call", () =>
    Effect.gen(function*() {
      yield* create(viewing)
      yield* Effect.flatMap(ClickViewEmulator, ({ revokeAll }) => revokeAll)
      yield* create(viewing)
      const statuses = (yield* yield* viewKeyRequests).map(({ status }) => status)
      assert.deepStrictEqual(statuses, [200, 401, 200])
    }).pipe(Effect.provide(Emulated)))

  it.effect("does not retry when ClickView is down, unless the caller adds a retry", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath, first: 2 } }))
      const error = yield* Effect.flip(create(viewing))
      assert.isTrue(error.isRetryable)
      assert.lengthOf(yield* yield* viewKeyRequests, 1)
      yield* Effect.retry(create(viewing), { times: 1, while: (error) => error.isRetryable })
      assert.lengthOf(yield* yield* viewKeyRequests, 3)
    }).pipe(Effect.provide(Emulated)))
})

describe("the viewer", () => {
  it.effect.prop(
    "ClickView accepts every valid viewer",
    [students, teachers],
    ([student, teacher]) =>
      Effect.gen(function*() {
        yield* create({ mediaId: "media-1", viewer: student })
        yield* create({ mediaId: "media-1", viewer: teacher })
        yield* Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
      }).pipe(Effect.provide(Emulated))
  )

  it.effect("a student's name is not sent, even if the student object contains one", () =>
    Effect.gen(function*() {
      const disguised: typeof student = Object.assign({}, student, { ...ada, FirstName: "Ada", job_title: "Chemist" })
      yield* create({ mediaId: "media-1", viewer: disguised })
      const { expectNoStudentNames, expectNotSent } = yield* ClickViewEmulator
      yield* expectNoStudentNames
      yield* expectNotSent(...Object.values(ada))
      assert.deepStrictEqual((yield* yield* viewKeyRequests)[0]?.json, {
        mediaId: "media-1",
        data: { ...school, student: true }
      })
    }).pipe(Effect.provide(Emulated)))
})

describe("createAll", () => {
  it.effect("gives each viewing its view key or its own error, in order", () =>
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
    it.effect(`creates ${expected} keys at a time${concurrency === undefined ? " by default" : " with that concurrency"}`, () =>
      Effect.gen(function*() {
        let running = 0
        const api = yield* BearerAuth.make(
          HttpClient.make(() =>
            Effect.suspend(() => {
              running += 1
              return Effect.never
            })
          ),
          yield* ClickViewToken
        )
        const { createAll } = yield* ViewKeys.make(api)
        const viewings = Array.from({ length: 9 }, () => viewing)
        const page = yield* Effect.fork(createAll(viewings, concurrency === undefined ? {} : { concurrency }))
        yield* TestClock.adjust("1 second")
        assert.strictEqual(running, expected)
        yield* Fiber.interrupt(page)
      }).pipe(Effect.provide(ClickViewToken.layerTest())))
  }
})

describe("layers", () => {
  it.effect("layerConfig also provides the token, for a health check, and the client, for other calls", () =>
    Effect.gen(function*() {
      const { ready, status } = yield* ClickViewToken
      const api = yield* BearerAuth
      yield* ready
      yield* create(viewing)
      assert.strictEqual((yield* api.get("/api/v1/example")).status, 200)
      assert.deepInclude(yield* status, { phase: "fresh", requests: 1 })
    }).pipe(Effect.provide(Emulated)))

  it.effect("layerConfig passes its options to the token, the client and the view keys", () =>
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

  const finite = "a finite duration longer than zero, such as \"10 seconds\""
  const timeouts: ReadonlyArray<readonly [timeout: unknown, expected: string]> = [
    ["nonsense", finite],
    ["", finite],
    [0, finite],
    [-5, finite],
    [NaN, finite],
    [Infinity, finite],
    ["25 days", "24 days at most"],
    [Number.MAX_SAFE_INTEGER, "24 days at most"]
  ]
  for (const [timeout, expected] of timeouts) {
    it.effect(`layer refuses a timeout of ${String(timeout)} (${typeof timeout}) and names the option`, () =>
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

  it.effect("layerTest refuses a viewing that ClickView would refuse", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(create({ mediaId: " ", viewer: student }))
      assert.deepStrictEqual(error.reason._tag, "Invalid")
    }).pipe(Effect.provide(ViewKeys.layerTest())))

  it.effect("layerTest plays a script and repeats its last step", () =>
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
