/**
 * A `ListenError` says why the emulator could not be put on a socket, and what to do.
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
        return `The emulator cannot listen on ${address}: a port is an integer from 0, which means any free one, to 65535.`
      case "NotPermitted":
        return `The emulator cannot listen on ${address}: not permitted. Choose a port above 1023, or 0 for any free port.`
      case "NoSuchAddress":
        return `The emulator cannot listen on ${address}: this machine has no such address. Use 127.0.0.1.`
      case "Unknown":
        return `The emulator cannot listen on ${address}. Check the host and the port, or use port 0 for any free port.`
    }
  }
}
