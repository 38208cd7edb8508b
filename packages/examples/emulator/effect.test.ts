/**
 * The most common tests, with `@effect/vitest`. Your program asks for an `HttpClient`, and the emulator gives it one.
 */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { it } from "@effect/vitest"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { createViewKey, Token } from "#program"

const Box = Layer.provideMerge(Token, ClickViewEmulator.layer())

it.effect("my program works", () => createViewKey("media-1").pipe(Effect.provide(Box)))

it.effect("my program survives ClickView being down for a minute", () =>
  Effect.gen(function* () {
    const { setFault } = yield* ClickViewEmulator
    yield* setFault(Fault.Status({ status: 503, target: { for: "1 minute" } }))
    const program = yield* Effect.fork(createViewKey("media-1"))
    yield* TestClock.adjust("2 minutes")
    yield* Fiber.join(program)
  }).pipe(Effect.provide(Box)))

it.effect("my program asks for one token only", () =>
  Effect.gen(function* () {
    yield* Effect.all(Effect.replicate(createViewKey("media-1"), 20), { concurrency: "unbounded" })
    yield* Effect.flatMap(ClickViewEmulator, ({ expectTokenRequests }) => expectTokenRequests(1))
  }).pipe(Effect.provide(Box)))

it.effect("my program sends no student's name", () =>
  Effect.gen(function* () {
    yield* createViewKey("media-1")
    yield* Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
  }).pipe(Effect.provide(Box)))
