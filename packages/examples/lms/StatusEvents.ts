/**
 * The status as server-sent events: a report at once and on every change. The status page also works without them.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { ClickViewToken } from "@effect-clickview/token"
import { HttpServerResponse } from "@effect/platform"
import { DateTime, Effect, Schedule, Stream } from "effect"
import { Attempts, recent } from "./Attempts.ts"
import * as Report from "./Report.ts"
import { secured } from "./Security.ts"
import { Playback } from "./Playback.ts"

/** The current report. */
export const report = Effect.gen(function* () {
  const now = yield* DateTime.now
  return Report.of({
    now,
    token: yield* Effect.flatMap(ClickViewToken, ({ status }) => status),
    playback: yield* Effect.flatMap(Playback, ({ failure }) => failure),
    attempts: recent(yield* Effect.flatMap(Attempts, ({ list }) => list), now)
  })
})

/**
 * A report for each change, and one every 15 seconds, because proxies close silent connections. The stream ends after ten
 * minutes. The browser then reconnects, which checks the session again.
 */
export const reports = Stream.unwrap(
  Effect.gen(function* () {
    const { changes: attempts } = yield* Attempts
    const { changes: viewings } = yield* Playback
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

/** The event stream. `no-transform` and `x-accel-buffering` keep proxies from buffering it. */
export const events = Effect.flatMap(
  Effect.context<Attempts | Playback | ClickViewToken>(),
  (context) =>
    secured(HttpServerResponse.stream(
      reports.pipe(
        Stream.map((report) => `data: ${JSON.stringify(report)}\n\n`),
        Stream.encodeText,
        Stream.provideContext(context)
      ),
      {
        contentType: "text/event-stream",
        headers: { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" }
      }
    ))
)
