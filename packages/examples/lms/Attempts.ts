/**
 * What became of the last hour's attempts to get a token, as `statusChanges` told it.
 */
import type { TokenStatus } from "@effect-clickview/token"
import { ClickViewToken } from "@effect-clickview/token"
import { Context, DateTime, Duration, Effect, Equal, Layer, Option, Stream, SubscriptionRef } from "effect"

/** One attempt that has ended. */
export interface Attempt {
  readonly at: DateTime.Utc
  /** How many requests it took. A token that came from a shared store took none. */
  readonly requests: number
  /** Why it failed, unless it succeeded. */
  readonly failure: TokenStatus["failure"]
}

/** The last hour, and no more attempts than a page can show. */
const most = 200

/** Those of the last hour, the newest last. */
export const recent = (attempts: ReadonlyArray<Attempt>, now: DateTime.Utc): ReadonlyArray<Attempt> =>
  attempts.filter(({ at }) => DateTime.distance(at, now) < Duration.toMillis("1 hour")).slice(-most)

/** Whether an attempt has ended between the two. */
const hasEnded = (before: TokenStatus, now: TokenStatus): boolean =>
  now.requests > before.requests ||
  (Option.isSome(now.expiresAt) && !Equal.equals(now.expiresAt, before.expiresAt)) ||
  (Option.isSome(now.failure) && !Equal.equals(now.failure, before.failure))

interface Seen {
  /** The last status in which nothing was under way. */
  readonly settled: TokenStatus
  readonly attempts: ReadonlyArray<Attempt>
}

const after = ({ attempts, settled }: Seen, next: TokenStatus, at: DateTime.Utc): Seen => {
  if (next.phase === "renewing" || next.phase === "closed") return { settled, attempts }
  if (!hasEnded(settled, next)) return { settled: next, attempts }
  const ended = { at, requests: next.requests - settled.requests, failure: next.failure }
  return { settled: next, attempts: recent([...attempts, ended], at) }
}

export class Attempts extends Context.Tag("@effect-clickview/examples/lms/Attempts")<Attempts, {
  readonly list: Effect.Effect<ReadonlyArray<Attempt>>
  /** Something each time the status or the list has changed. */
  readonly changes: Stream.Stream<unknown>
}>() {
  static readonly layer = Layer.scoped(
    Attempts,
    Effect.gen(function* () {
      const { status, statusChanges } = yield* ClickViewToken
      const seen = yield* SubscriptionRef.make<Seen>({ settled: yield* status, attempts: [] })
      const follow = (next: TokenStatus) =>
        Effect.flatMap(DateTime.now, (at) => SubscriptionRef.update(seen, (before) => after(before, next, at)))
      yield* Effect.forkScoped(Stream.runForEach(statusChanges, follow))
      return { list: Effect.map(SubscriptionRef.get(seen), ({ attempts }) => attempts), changes: seen.changes }
    })
  )
}
