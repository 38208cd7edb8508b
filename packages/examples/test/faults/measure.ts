/**
 * One caller without a token, one fault, and time that moves only when everything else stands still.
 */
import { ClickViewEmulator, type Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Clock, Duration, Effect, Fiber, Layer, Random, Supervisor, TestClock, TestServices } from "effect"

const { id, secrets } = ClickViewEmulator.defaultClient

const seeded = Random.make("faults")

/** Draws the middle of every range; integers, which name tokens, come from a seed. */
const middle: Random.Random = {
  [Random.RandomTypeId]: Random.RandomTypeId,
  next: Effect.succeed(0.5),
  nextBoolean: seeded.nextBoolean,
  nextInt: seeded.nextInt,
  nextRange: (min, max) => Effect.succeed((min + max) / 2),
  nextIntBetween: (min, max) => seeded.nextIntBetween(min, max),
  shuffle: (elements) => seeded.shuffle(elements)
}

const turns = (millis: number) => TestServices.provideLive(Effect.sleep(millis))

/** Moves the clock to whatever sleeps shortest, as long as nothing else happens for `quiet` real milliseconds. */
const carryOn = <A, E>(fiber: Fiber.RuntimeFiber<A, E>, quiet: number, signs: Effect.Effect<number>) =>
  Effect.gen(function* () {
    for (;;) {
      let seen = -1
      let calm = 0
      while (calm < quiet) {
        if ((yield* Fiber.poll(fiber))._tag === "Some") return yield* Fiber.join(fiber)
        const sign = (yield* signs) * 1000 + Array.from(yield* TestClock.sleeps()).length
        calm = sign === seen ? calm + 5 : 0
        seen = sign
        yield* turns(5)
      }
      const now = yield* Clock.currentTimeMillis
      const wakings = Array.from(yield* TestClock.sleeps()).filter((instant) => instant > now)
      if (wakings.length > 0) yield* TestClock.setTime(Math.min(...wakings))
    }
  })

const onSocket = Layer.merge(NodeServer.layer(), NodeHttp.layer)

const meet = (fault: Fault, tokenUrl: string | undefined, quiet: number) =>
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
    const [elapsed, exit] = yield* carryOn(fiber, quiet, emulator.tokenRequests)
    yield* turns(5)
    const left = (yield* supervisor.value).filter((child) => child.id() !== fiber.id()).length
    const requests = yield* emulator.tokenRequests
    return { exit, requests, millis: Duration.toMillis(elapsed), left }
  })

/** Compressing happens outside of any clock, as sockets do. */
const quietFor = (fault: Fault) => fault._tag === "CompressedBomb" ? 500 : 15

/** Lets a caller without a token meet a fault: in process, or on a socket where the fault needs one. */
export const measure = (fault: Fault, where: "anywhere" | "socket") =>
  where === "anywhere"
    ? meet(fault, undefined, quietFor(fault)).pipe(Effect.provide(ClickViewEmulator.layer()))
    : Effect.flatMap(NodeServer, ({ tokenUrl }) => meet(fault, tokenUrl, 250)).pipe(Effect.provide(onSocket))
