/**
 * Sends one `fetch` call. `BearerAuth` decides its URL and its header.
 */
import * as Context from "effect/Context"

/** The transport of one `fetch` call. */
export class FetchTransport extends Context.Tag("@effect-clickview/client/FetchTransport")<FetchTransport, {
  /** Sends the request once, to this URL and with this `Authorization` header. */
  readonly send: (url: URL, authorization: string) => Promise<Response>
}>() {}
