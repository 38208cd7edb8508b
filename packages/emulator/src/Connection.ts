/**
 * A `Connection` is what the emulator needs from the server that carries it to misbehave below HTTP. A server that
 * provides none can still run the emulator, and a scripted reset is a defect there that says so.
 *
 * @since 0.1.0
 */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * The connection under a request.
 *
 * @since 0.1.0
 * @category tags
 */
export class Connection extends Context.Tag("@effect-clickview/emulator/Connection")<Connection, {
  readonly reset: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
}>() {}

/**
 * Asked for by a script: the request gets no answer, and its connection is reset.
 *
 * @internal
 */
export class ConnectionReset extends Schema.TaggedError<ConnectionReset>("@effect-clickview/emulator/ConnectionReset")(
  "ConnectionReset",
  {}
) {
  override get message() {
    return "The emulator was told to reset the connection"
  }
}
