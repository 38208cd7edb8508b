/**
 * The outcomes of the last hour's token exchanges, taken from `statusChanges`.
 */
import type { TokenStatus } from "@effect-clickview/token"
import { ClickViewToken } from "@effect-clickview/token"
import { Context, DateTime, Duration, Effect, Equal, Layer, Option, Stream, SubscriptionRef } from "effect"

/** A finished exchange. */
export interface Attempt {
  readonly at: DateTime.Utc
  /** The number of requests. A token from a shared store needs none. */
  readonly requests: number
  /** Why it failed; `None` after a success. */
  readonly failure: TokenStatus["failure"]
}

/** A page cannot show more. */
const maxAttempts = 200

/** The attempts of the last hour, newest last. */
export const recent = (attempts: ReadonlyArray<Attempt>, now: DateTime.Utc): ReadonlyArray<Attempt> =>
  attempts.filter(({ at }) => DateTime.distance(at, now) < Duration.toMillis("1 hour")).slice(-maxAttempts)

/** Whether an attempt ended between the two statuses. */
const hasEnded = (before: TokenStatus, now: TokenStatus): boolean =>
  now.requests > before.requests ||
  (Option.isSome(now.expiresAt) && !Equal.equals(now.expiresAt, before.expiresAt)) ||
  (Option.isSome(now.failure) && !Equal.equals(now.failure, before.failure))

interface State {
  /** The last status without a running exchange. */
  readonly lastSettled: TokenStatus
  readonly attempts: ReadonlyArray<Attempt>
}

const after = ({ attempts, lastSettled }: State, next: TokenStatus, at: DateTime.Utc): State => {
  if (next.phase === "renewing" || next.phase === "closed") return { lastSettled, attempts }
  if (!hasEnded(lastSettled, next)) return { lastSettled: next, attempts }
  const ended = { at, requests: next.requests - lastSettled.requests, failure: next.failure }
  return { lastSettled: next, attempts: recent([...attempts, ended], at) }
}

export class Attempts extends Context.Tag("@effect-clickview/examples/lms/Attempts")<Attempts, {
  readonly list: Effect.Effect<ReadonlyArray<Attempt>>
  /** Emits whenever the status or the list changes. */
  readonly changes: Stream.Stream<unknown>
}>() {
  static readonly layer = Layer.scoped(
    Attempts,
    Effect.gen(function* () {
      const { status, statusChanges } = yield* ClickViewToken
      const state = yield* SubscriptionRef.make<State>({ lastSettled: yield* status, attempts: [] })
      const follow = (next: TokenStatus) =>
        Effect.flatMap(DateTime.now, (at) => SubscriptionRef.update(state, (before) => after(before, next, at)))
      yield* Effect.forkScoped(Stream.runForEach(statusChanges, follow))
      return { list: Effect.map(SubscriptionRef.get(state), ({ attempts }) => attempts), changes: state.changes }
    })
  )
}
