/**
 * The status as server-sent events: the report now, and each time it changes. The page that shows them works without.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { ClickViewToken } from "@effect-clickview/token"
import { HttpServerResponse } from "@effect/platform"
import { DateTime, Effect, Schedule, Stream } from "effect"
import { Attempts, recent } from "./Attempts.ts"
import * as Report from "./Report.ts"
import { secured } from "./Security.ts"
import { Viewings } from "./Viewings.ts"

/** What there is to tell at this moment. */
export const report = Effect.gen(function* () {
  const now = yield* DateTime.now
  return Report.of({
    now,
    known: yield* Effect.flatMap(ClickViewToken, ({ status }) => status),
    trouble: yield* Effect.flatMap(Viewings, ({ trouble }) => trouble),
    attempts: recent(yield* Effect.flatMap(Attempts, ({ list }) => list), now)
  })
})

/**
 * A report for each change, and one every 15 seconds: time alone changes it, and a proxy hangs up on a silent connection.
 * The browser comes back after ten minutes, so that nobody follows for longer than they are signed in.
 */
export const reports = Stream.unwrap(
  Effect.gen(function* () {
    const { changes: attempts } = yield* Attempts
    const { changes: viewings } = yield* Viewings
    const changes: ReadonlyArray<Stream.Stream<unknown>> = [
      attempts,
      viewings,
      Stream.fromSchedule(Schedule.spaced("15 seconds"))
    ]
    return Stream.mergeAll(changes, { concurrency: "unbounded" }).pipe(
      Stream.buffer({ capacity: 1, strategy: "sliding" }),
      Stream.mapEffect(() => report),
      Stream.interruptAfter("10 minutes")
    )
  })
)

/** The answer that does not end. `no-transform` and `x-accel-buffering` keep proxies from collecting it. */
export const events = Effect.flatMap(
  Effect.context<Attempts | Viewings | ClickViewToken>(),
  (context) =>
    secured(HttpServerResponse.stream(
      reports.pipe(
        Stream.map((told) => `data: ${JSON.stringify(told)}\n\n`),
        Stream.encodeText,
        Stream.provideContext(context)
      ),
      {
        contentType: "text/event-stream",
        headers: { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" }
      }
    ))
)
