/** The moments at which a single flight could go wrong. */
import { Fiber } from "effect"
import type { Answer } from "../model/Expectation.ts"
import { token } from "../model/Expectation.ts"
import type { World } from "../model/World.ts"
import type { Scenario } from "./Scenario.ts"

const hour: Answer = { _tag: "Token", lifetime: 3600 }
const down: Answer = { _tag: "Unavailable", retryAfter: undefined }
const refused: Answer = { _tag: "Refused", retryAfter: undefined }

const first = token("token-1")
const second = token("token-2")

/** The first request received this response. */
const asked = (world: World, answer: Answer): void => {
  world.call()
  world.settle()
  world.server.answer(answer)
  world.settle()
}

/** A token is held and due for renewal. */
const inSoftWindow = (world: World): void => {
  asked(world, hour)
  world.clock.advance(3300_000, () => world.settle())
}

/** The server rejected the client, and its secret has changed since. */
const rotated = (world: World): void => {
  asked(world, refused)
  world.source = { mode: "works", secret: "secret-2" }
  world.clock.advance(2000, () => world.settle())
}

const pair = (world: World) => [world.call(), world.call()]

export const coldPair: Scenario = {
  answer: hour,
  meet: pair,
  fates: [[first], [first]],
  requests: [1],
  interruptions: 1
}

export const coldPairThatFails: Scenario = {
  answer: down,
  meet: pair,
  fates: [["Unavailable"], ["Unavailable"]],
  requests: [1],
  interruptions: 0
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  "two cold callers": coldPair,
  "two cold callers of a server that fails": coldPairThatFails,
  "an interruption of the first caller against the answer": {
    answer: hour,
    meet: (world) => {
      const callers = pair(world)
      const [leader] = callers
      if (leader !== undefined) world.start(Fiber.interrupt(leader.fiber))
      return callers
    },
    fates: [[first, "interrupted"], [first]],
    requests: [1],
    interruptions: 0
  },
  "an invalidation against a renewal": {
    answer: hour,
    before: inSoftWindow,
    meet: (world) => {
      const caller = world.call()
      world.invalidate("token-1")
      return [caller]
    },
    fates: [[first, second]],
    requests: [2],
    interruptions: 1
  },
  "an invalidation and two callers": {
    answer: hour,
    before: (world) => asked(world, hour),
    meet: (world) => {
      const callers = pair(world)
      world.invalidate("token-1")
      return callers
    },
    fates: [[first, second], [first, second]],
    requests: [2],
    interruptions: 0
  },
  "the close against a cold caller": {
    answer: hour,
    meet: (world) => {
      const caller = world.call()
      world.start(world.close)
      return [caller]
    },
    fates: [[first, "Closed"]],
    requests: [0, 1],
    interruptions: 1
  },
  "the close against two cold callers": {
    answer: hour,
    meet: (world) => {
      const callers = pair(world)
      world.start(world.close)
      return callers
    },
    fates: [[first, "Closed"], [first, "Closed"]],
    requests: [0, 1],
    interruptions: 0
  },
  "the close while a renewal starts": {
    answer: hour,
    before: inSoftWindow,
    meet: (world) => {
      const caller = world.call()
      world.start(world.close)
      return [caller]
    },
    fates: [[first, "Closed"]],
    requests: [1, 2],
    interruptions: 1
  },
  "two callers in the soft window": {
    answer: hour,
    before: inSoftWindow,
    meet: pair,
    fates: [[first, second], [first, second]],
    requests: [2],
    interruptions: 0
  },
  "two callers in the soft window of a server that fails": {
    answer: down,
    before: inSoftWindow,
    meet: pair,
    fates: [[first], [first]],
    requests: [2],
    interruptions: 0
  },
  "two callers in a cooldown whose credentials have changed": {
    answer: hour,
    before: rotated,
    meet: pair,
    fates: [[first, "Rejected"], [first, "Rejected"]],
    requests: [2],
    interruptions: 0
  }
}
