/**
 * Removes colours from the console: `@effect/cli` prints help in colour even to a pipe.
 *
 * @since 0.2.0
 */
import type * as Console from "effect/Console"
import * as Effect from "effect/Effect"

const colours = /\u001b\[[\d;]*m/g

const plain = (parts: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  parts.map((part) => typeof part === "string" ? part.replaceAll(colours, "") : part)

/** @internal */
export const plainly = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console: Console.Console) =>
    Effect.withConsole(self, {
      ...console,
      log: (...parts) => console.log(...plain(parts)),
      error: (...parts) => console.error(...plain(parts))
    })
  )
