/**
 * A console without colours, for output that no terminal shows.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

// Only what colours text: `ESC [ numbers m`.
const colours = new RegExp(String.raw`\x1b\[[\d;]*m`, "g")

const plain = (argument: unknown): unknown => typeof argument === "string" ? argument.replaceAll(colours, "") : argument

/**
 * Runs an effect whose console prints no colours.
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
