/**
 * Effect's own clock, with a sleep that does not keep a process alive. Any other clock, such as a test's, is left as it
 * is.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const live = Context.get(DefaultServices.liveServices, Clock.Clock)

/** Node and Bun have timers that can be unreferenced, Deno's and the web's are numbers. Effect's clock offers neither. */
const sleep = (duration: Duration.Duration): Effect.Effect<void> =>
  Effect.async((resume) => {
    // @effect-diagnostics-next-line globalTimers:off
    const timer: unknown = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
    if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
      timer.unref()
    }
    return Effect.sync(() => clearTimeout(timer as Parameters<typeof clearTimeout>[0]))
  })

/** The clock whose sleep lets the process end. */
export const unreferenced = (clock: Clock.Clock): Clock.Clock =>
  clock === live ? Object.assign(Object.create(clock), { sleep }) : clock
