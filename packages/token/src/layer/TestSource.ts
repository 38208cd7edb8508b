/**
 * The service of `layerTest`: outcomes from a list.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { AccessToken } from "../AccessToken.ts"
import type { TokenSource } from "../flight/TokenSource.ts"
import type { OAuthError } from "../OAuthError.ts"

type Step = AccessToken | OAuthError

interface TestSource extends Pick<TokenSource, "get" | "invalidate" | "status" | "statusChanges"> {
  readonly ready: Effect.Effect<void, OAuthError>
}

/**
 * Serves the outcomes in order; the last one repeats. Outcomes are recognised by their fields, because another copy of this
 * package may have made them.
 */
export const make = (script: Step | ReadonlyArray<Step>): TestSource => {
  const steps: ReadonlyArray<Step> = Array.isArray(script) ? script : [script]
  let next = 0
  const play = (advance: number) =>
    Effect.suspend((): Effect.Effect<AccessToken, OAuthError> => {
      const step = steps[Math.min(next, steps.length - 1)]
      next += advance
      if (step === undefined) return Effect.dieMessage("ClickViewToken.layerTest needs at least one token or failure")
      if (Predicate.isTagged(step, "OAuthError")) return Effect.fail(step)
      return Redacted.isRedacted(Predicate.isObject(step) && "value" in step ? step.value : undefined)
        ? Effect.succeed(step)
        : Effect.dieMessage("ClickViewToken.layerTest takes tokens (AccessToken) and failures (OAuthError) only")
    })
  const status: TestSource["status"] = Effect.map(Effect.either(play(0)), (step) => ({
    phase: step._tag === "Right" ? "fresh" : "empty",
    expiresAt: Option.map(Option.getRight(step), ({ expiresAt }) => expiresAt),
    failure: Option.getLeft(step),
    nextAttemptAt: Option.none(),
    requests: 0,
    store: Option.none()
  }))
  return {
    get: play(1),
    invalidate: () => Effect.void,
    ready: Effect.asVoid(play(0)),
    status,
    statusChanges: Stream.fromEffect(status)
  }
}
