/**
 * A `FaultRefused` says why a fault cannot be set. Otherwise a test could pass because its fault never happens.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The fault needs a socket and the emulator runs in process, or its target names a route that does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class FaultRefused
  extends Schema.TaggedError<FaultRefused>("@effect-clickview/emulator/FaultRefused")("FaultRefused", {
    fault: Schema.String,
    /**
     * The route that does not exist and the routes that do. Absent if the fault needs a socket.
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
      return `The fault ${this.fault} targets ${this.missing.route}, but the emulator has no such route. Use * for every route, or one of ${
        this.missing.routes.join(", ")
      }.`
    }
    return `The fault ${this.fault} needs a socket, but this emulator runs in process. Use NodeServer.layer.`
  }
}
