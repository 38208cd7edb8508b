/** The most common tests, with `@effect/vitest`. The emulator's layer provides the program's `HttpClient`. */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { createViewKey, Token } from "#program"

const TestLayer = Layer.provideMerge(Token, ClickViewEmulator.layer())

it.effect("my program creates a view key", () => createViewKey("media-1").pipe(Effect.provide(TestLayer)))

it.effect("my program survives an outage of one minute", () =>
  Effect.gen(function* () {
    const { setFault } = yield* ClickViewEmulator
    yield* setFault(Fault.Status({ status: 503, target: { for: "1 minute" } }))
    const program = yield* Effect.fork(createViewKey("media-1"))
    yield* TestClock.adjust("2 minutes")
    yield* Fiber.join(program)
  }).pipe(Effect.provide(TestLayer)))

it.effect("my program requests one token", () =>
  Effect.gen(function* () {
    yield* Effect.all(Effect.replicate(createViewKey("media-1"), 20), { concurrency: "unbounded" })
    yield* Effect.flatMap(ClickViewEmulator, ({ expectTokenRequests }) => expectTokenRequests(1))
  }).pipe(Effect.provide(TestLayer)))

it.effect("my program sends no student's name", () =>
  Effect.gen(function* () {
    yield* createViewKey("media-1")
    yield* Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
  }).pipe(Effect.provide(TestLayer)))
