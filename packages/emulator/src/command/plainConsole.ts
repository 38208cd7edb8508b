/**
 * Removes colours from output that does not go to a terminal.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

// Matches SGR sequences only: `ESC [ numbers m`.
const colours = new RegExp(String.raw`\x1b\[[\d;]*m`, "g")

const plain = (argument: unknown): unknown => typeof argument === "string" ? argument.replaceAll(colours, "") : argument

/**
 * Runs an effect with a console that removes colours.
 *
 * @internal
 */
export const withoutColours = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) =>
    Effect.withConsole(effect, {
      ...console,
      log: (...lines) => console.log(...lines.map(plain)),
      error: (...lines) => console.error(...lines.map(plain))
    })
  )
