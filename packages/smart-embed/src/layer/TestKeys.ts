/**
 * What `layerTest` answers with: a script, or a new key for each viewing.
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Request from "../contract/Request.ts"
import type { Viewing } from "../Viewing.ts"
import { ViewKey } from "../ViewKey.ts"
import { ViewKeyError } from "../ViewKeyError.ts"

type Step = ViewKey | ViewKeyError

/** A function that plays this script: each viewing takes the next step, the last one stays. */
export const make = (
  script?: Step | readonly [Step, ...ReadonlyArray<Step>]
): (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError> => {
  const steps: ReadonlyArray<Step> = script === undefined ? [] : Array.ensure(script)
  let made = 0
  return (viewing) =>
    Effect.suspend(() => {
      const request = Request.encode(viewing)
      if (Either.isLeft(request)) {
        return new ViewKeyError({ reason: { _tag: "Invalid", fields: request.left } })
      }
      const step = steps[Math.min(made, steps.length - 1)]
      made += 1
      if (Predicate.isTagged(step, "ViewKeyError")) return Effect.fail(step)
      const viewKey = `test-view-key-${made}`
      const embedUrl = `https://player.example/?viewKey=${viewKey}`
      return Effect.succeed(step ?? ViewKey.make({ mediaId: viewing.mediaId, viewKey, embedUrl }))
    })
}
