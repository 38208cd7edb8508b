/**
 * Measures what one caller without a token gets while a fault is set. The clock moves only while nothing else runs.
 */
import { ClickViewEmulator, type Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Clock, Duration, Effect, Fiber, Layer, Random, Supervisor, TestClock, TestServices } from "effect"

const { id, secrets } = ClickViewEmulator.defaultClient

const seeded = Random.make("faults")

/** Draws the middle of every range. Integers come from a seed, because tokens need different ones. */
const middle: Random.Random = {
  [Random.RandomTypeId]: Random.RandomTypeId,
  next: Effect.succeed(0.5),
  nextBoolean: seeded.nextBoolean,
  nextInt: seeded.nextInt,
  nextRange: (min, max) => Effect.succeed((min + max) / 2),
  nextIntBetween: (min, max) => seeded.nextIntBetween(min, max),
  shuffle: (elements) => seeded.shuffle(elements)
}

const realSleep = (millis: number) => TestServices.provideLive(Effect.sleep(millis))

/** Moves the clock to the next sleep whenever nothing happened for `quiet` real milliseconds. */
const advance = <A, E>(fiber: Fiber.RuntimeFiber<A, E>, quiet: number, progress: Effect.Effect<number>) =>
  Effect.gen(function* () {
    for (;;) {
      let seen = -1
      let calm = 0
      while (calm < quiet) {
        if ((yield* Fiber.poll(fiber))._tag === "Some") return yield* Fiber.join(fiber)
        const sign = (yield* progress) * 1000 + Array.from(yield* TestClock.sleeps()).length
        calm = sign === seen ? calm + 5 : 0
        seen = sign
        yield* realSleep(5)
      }
      const now = yield* Clock.currentTimeMillis
      const wakings = Array.from(yield* TestClock.sleeps()).filter((instant) => instant > now)
      if (wakings.length > 0) yield* TestClock.setTime(Math.min(...wakings))
    }
  })

const onSocket = Layer.merge(NodeServer.layer(), NodeHttp.layer)

const run = (fault: Fault, tokenUrl: string | undefined, quiet: number) =>
  Effect.gen(function* () {
    const emulator = yield* ClickViewEmulator
    yield* TestClock.setTime(Date.UTC(2030, 0, 1))
    const supervisor = yield* Supervisor.track
    const asking = ClickViewToken.make({ clientId: id, clientSecret: secrets[0], ...(tokenUrl && { tokenUrl }) }).pipe(
      Effect.flatMap(({ get }) => Effect.timed(Effect.exit(get))),
      Effect.scoped,
      Effect.withRandom(middle),
      Effect.supervised(supervisor),
      emulator.fault(fault)
    )
    const fiber = yield* Effect.fork(asking)
    const [elapsed, exit] = yield* advance(fiber, quiet, emulator.tokenRequests)
    yield* realSleep(5)
    const left = (yield* supervisor.value).filter((child) => child.id() !== fiber.id()).length
    const requests = yield* emulator.tokenRequests
    return { exit, requests, millis: Duration.toMillis(elapsed), left }
  })

/** Compression runs in real time, as sockets do. */
const quietFor = (fault: Fault) => fault._tag === "CompressedBomb" ? 500 : 15

/** Requests a token while a fault is set: in process, or on a socket if the fault needs one. */
export const measure = (fault: Fault, where: "anywhere" | "socket") =>
  where === "anywhere"
    ? run(fault, undefined, quietFor(fault)).pipe(Effect.provide(ClickViewEmulator.layer()))
    : Effect.flatMap(NodeServer, ({ tokenUrl }) => run(fault, tokenUrl, 250)).pipe(Effect.provide(onSocket))
