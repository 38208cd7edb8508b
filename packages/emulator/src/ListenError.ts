/**
 * A `ListenError` says why the emulator's server cannot listen, and what to do.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The emulator's server could not listen.
 *
 * @since 0.1.0
 * @category errors
 */
export class ListenError
  extends Schema.TaggedError<ListenError>("@effect-clickview/emulator/ListenError")("ListenError", {
    reason: Schema.Literal("PortInUse", "BadPort", "NotPermitted", "NoSuchAddress", "Unknown"),
    host: Schema.String,
    port: Schema.Number
  })
{
  override get message() {
    const address = `${this.host}:${this.port}`
    switch (this.reason) {
      case "PortInUse":
        return `The emulator cannot listen on ${address}: the port is in use. Choose another one, or 0 for any free port.`
      case "BadPort":
        return `The emulator cannot listen on ${address}: the port must be an integer from 0 to 65535. Use 0 for any free port.`
      case "NotPermitted":
        return `The emulator cannot listen on ${address}: permission denied. Choose a port above 1023, or 0 for any free port.`
      case "NoSuchAddress":
        return `The emulator cannot listen on ${address}: this machine has no such address. Use 127.0.0.1.`
      case "Unknown":
        return `The emulator cannot listen on ${address}. Check the host and the port, or use port 0 for any free port.`
    }
  }
}
