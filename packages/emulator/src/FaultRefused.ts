/**
 * A `FaultRefused` says why a fault cannot be set: what it does happens below HTTP, and there is no wire in process.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The fault needs a socket, and the emulator is on none.
 *
 * @since 0.1.0
 * @category errors
 */
export class FaultRefused
  extends Schema.TaggedError<FaultRefused>("@effect-clickview/emulator/FaultRefused")("FaultRefused", {
    fault: Schema.String
  })
{
  override get message() {
    return `The fault ${this.fault} happens on the wire, and this emulator is in process: put it on a socket with NodeServer.layer.`
  }
}
