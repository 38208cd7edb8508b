/**
 * One call of `get` under `TestClock`: its outcome, its duration, and the times of its requests.
 */
import type { Either } from "effect"
import { Clock, Effect, Fiber, Random, TestClock } from "effect"
import type { AccessToken, Credentials, OAuthError, TokenTuning } from "../../src/index.ts"
import { ask } from "./Ask.ts"
import type { Step } from "./ScriptedClient.ts"
import * as ScriptedClient from "./ScriptedClient.ts"

/** The result of the call. Times are milliseconds from its start. */
export interface Flown {
  readonly outcome: Either.Either<AccessToken, OAuthError>
  readonly endedAt: number
  readonly requestsAt: ReadonlyArray<number>
}

/** Calls `get` over an endpoint with these steps. Every random number is `draw`. The clock advances by an hour. */
export const fly = (
  script: readonly [Step, ...Array<Step>],
  options: TokenTuning & Partial<Credentials> = {},
  draw = 0.5
): Effect.Effect<Flown> =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(...script)
    const began = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.fork(
      ask(endpoint, options).pipe(
        Effect.either,
        Effect.bindTo("outcome"),
        Effect.bind("at", () => Clock.currentTimeMillis),
        Effect.withRandom(Random.fixed([draw]))
      )
    )
    yield* TestClock.adjust("1 hour")
    const { at, outcome } = yield* Fiber.join(fiber)
    return { outcome, endedAt: at - began, requestsAt: endpoint.sent.map((sent) => sent.at - began) }
  })
