/**
 * Performs scripted responses.
 */
import * as Effect from "effect/Effect"
import type { Answer } from "./Answer.ts"
import { BrokenConnection } from "./Connection.ts"
import type { ResponseEffect } from "./RequestContext.ts"
import { bytes, json } from "./responses.ts"

/**
 * Responds with `answer` instead of `usual`, the normal processing.
 *
 * @internal
 */
export const performAnswer = (answer: Answer, usual: ResponseEffect): ResponseEffect => {
  switch (answer._tag) {
    case "Json":
      return Effect.succeed(json(answer.status, answer.body, answer.headers))
    case "Raw":
      return Effect.succeed(bytes(answer.status, answer.body, answer.headers))
    case "Hang":
      return Effect.never
    case "Reset":
      return Effect.fail(new BrokenConnection({ steps: [{ _tag: "Reset" }] }))
    case "Delay":
      return Effect.zipRight(Effect.sleep(answer.duration), usual)
  }
}
