/**
 * One call by `fetch`, as a service around it: `BearerAuth` says where it goes and with what, and this sends it.
 */
import * as Context from "effect/Context"

/** One call by `fetch`. */
export class FetchTransport extends Context.Tag("@effect-clickview/client/FetchTransport")<FetchTransport, {
  /** Sends the request once, to this address and with this header. */
  readonly send: (url: URL, authorization: string) => Promise<Response>
}>() {}
