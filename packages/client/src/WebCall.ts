/**
 * One call by `fetch`, as a service around it: `BearerAuth` says where it goes and with what, and this sends it.
 */
import * as Context from "effect/Context"

/** One call by `fetch`. */
export class WebCall extends Context.Tag("@effect-clickview/client/WebCall")<WebCall, {
  /** Sends the request once, to this address and with this header. */
  readonly send: (url: URL, authorization: string) => Promise<Response>
}>() {}
