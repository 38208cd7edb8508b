/**
 * A `FaultRefused` says why a fault cannot be set: what it does happens below HTTP, and there is no wire in process; or
 * it is aimed at a route that does not exist, so that it would never happen.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The fault needs a socket and the emulator is on none, or it meets no route.
 *
 * @since 0.1.0
 * @category errors
 */
export class FaultRefused
  extends Schema.TaggedError<FaultRefused>("@effect-clickview/emulator/FaultRefused")("FaultRefused", {
    fault: Schema.String,
    /**
     * The route that does not exist, and those that do; absent when the fault needs a socket.
     *
     * @since 0.2.0
     */
    missing: Schema.optionalWith(Schema.Struct({ route: Schema.String, routes: Schema.Array(Schema.String) }), {
      exact: true
    })
  })
{
  override get message() {
    if (this.missing !== undefined) {
      return `The fault ${this.fault} is aimed at ${this.missing.route}, which is no route of the emulator. Its routes are ${
        this.missing.routes.join(", ")
      }, and * for every one.`
    }
    return `The fault ${this.fault} happens on the wire, and this emulator is in process: put it on a socket with NodeServer.layer.`
  }
}
