/**
 * The view keys of `layerTest`: from a script, or a new one for each viewing.
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as ViewKeyRequest from "../contract/ViewKeyRequest.ts"
import type { Viewing } from "../Viewing.ts"
import { ViewKey } from "../ViewKey.ts"
import { ViewKeyError } from "../ViewKeyError.ts"

type Step = ViewKey | ViewKeyError

/** Makes a function that plays this script: each viewing takes the next step, and the last step repeats. */
export const make = (
  script?: Step | readonly [Step, ...ReadonlyArray<Step>]
): (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError> => {
  const steps: ReadonlyArray<Step> = script === undefined ? [] : Array.ensure(script)
  let count = 0
  return (viewing) =>
    Effect.suspend(() => {
      const request = ViewKeyRequest.encode(viewing)
      if (Either.isLeft(request)) {
        return new ViewKeyError({ reason: { _tag: "Invalid", fields: request.left } })
      }
      const step = steps[Math.min(count, steps.length - 1)]
      count += 1
      if (Predicate.isTagged(step, "ViewKeyError")) return Effect.fail(step)
      const viewKey = `test-view-key-${count}`
      const embedUrl = `https://player.example/?viewKey=${viewKey}`
      return Effect.succeed(step ?? ViewKey.make({ mediaId: viewing.mediaId, viewKey, embedUrl }))
    })
}
