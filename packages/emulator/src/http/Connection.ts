/**
 * A `Connection` lets the emulator misbehave below HTTP. A server without one can still run the emulator, but a scripted
 * reset is a defect there.
 *
 * @since 0.1.0
 */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/**
 * The connection that carries a request.
 *
 * @since 0.1.0
 * @category tags
 */
export class Connection extends Context.Tag("@effect-clickview/emulator/http/Connection")<Connection, {
  /**
   * The scheme of the URLs that the emulator returns. Defaults to `http`.
   *
   * @since 0.2.0
   */
  readonly scheme?: "http" | "https" | undefined
  /** Resets the connection. */
  readonly reset: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
  /** Writes exactly these bytes, bypassing HTTP, and waits until the operating system has accepted them. */
  readonly write: (request: HttpServerRequest.HttpServerRequest, bytes: Uint8Array) => Effect.Effect<void>
  /** Closes the connection cleanly. */
  readonly end: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
}>() {}

/**
 * One operation on a connection.
 *
 * @internal
 */
export type ConnectionStep =
  | { readonly _tag: "Write"; readonly bytes: Uint8Array }
  | { readonly _tag: "Pause"; readonly duration: Duration.Duration }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "End" }

/**
 * Replaces a response with operations on the connection.
 *
 * @internal
 */
export class BrokenConnection
  extends Data.TaggedError("BrokenConnection")<{ readonly steps: ReadonlyArray<ConnectionStep> }>
{
  override get message() {
    return "The emulator broke the connection, as a fault or a scripted response asked"
  }
}
