/** The most common tests, with plain vitest. The emulator's layer provides the program's `HttpClient`. */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { Effect, Fiber, Layer, TestClock, TestContext } from "effect"
import { test } from "vitest"
import { createViewKey, Token } from "#program"

const TestLayer = Layer.provideMerge(Token, ClickViewEmulator.layer())

const run = <A, E>(test: Effect.Effect<A, E, Layer.Layer.Success<typeof TestLayer>>) =>
  Effect.runPromise(test.pipe(Effect.provide(Layer.merge(TestLayer, TestContext.TestContext))))

test("my program creates a view key", () => run(createViewKey("media-1")))

test("my program survives an outage of one minute", () =>
  run(Effect.gen(function* () {
    const { fault } = yield* ClickViewEmulator
    const program = yield* Effect.fork(
      fault(Fault.Status({ status: 503, target: { for: "1 minute" } }))(
        createViewKey("media-1")
      )
    )
    yield* TestClock.adjust("2 minutes")
    yield* Fiber.join(program)
  })))

test("my program requests one token", () =>
  run(Effect.gen(function* () {
    yield* Effect.all(Effect.replicate(createViewKey("media-1"), 20), { concurrency: "unbounded" })
    yield* Effect.flatMap(ClickViewEmulator, ({ expectTokenRequests }) => expectTokenRequests(1))
  })))

test("my program sends no student's name", () =>
  run(Effect.zipRight(
    createViewKey("media-1"),
    Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
  )))
