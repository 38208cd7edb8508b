/**
 * A `Connection` is what the emulator needs from the server that carries it to misbehave below HTTP. A server that
 * provides none can still run the emulator, and a scripted reset is a defect there that says so.
 *
 * @since 0.1.0
 */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/**
 * The connection under a request.
 *
 * @since 0.1.0
 * @category tags
 */
export class Connection extends Context.Tag("@effect-clickview/emulator/http/Connection")<Connection, {
  /**
   * Over what the emulator is reached, for the addresses that it gives out; `http` unless given.
   *
   * @since 0.2.0
   */
  readonly scheme?: "http" | "https" | undefined
  /** Ends the connection with a reset. */
  readonly reset: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
  /** Writes these very bytes, past HTTP, and waits until the system has taken them. */
  readonly write: (request: HttpServerRequest.HttpServerRequest, bytes: Uint8Array) => Effect.Effect<void>
  /** Ends the connection in good order. */
  readonly end: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
}>() {}

/**
 * One thing that is done to a connection.
 *
 * @internal
 */
export type WireStep =
  | { readonly _tag: "Write"; readonly bytes: Uint8Array }
  | { readonly _tag: "Pause"; readonly duration: Duration.Duration }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "End" }

/**
 * In place of a response: what is to be done to the connection itself.
 *
 * @internal
 */
export class WireAnswer extends Data.TaggedError("WireAnswer")<{ readonly steps: ReadonlyArray<WireStep> }> {
  override get message() {
    return "The emulator was told to break the connection"
  }
}
