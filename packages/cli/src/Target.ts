/**
 * A `Target` is an address that a request goes to, and the variable that can change it.
 *
 * @since 0.2.0
 */

/** @internal */
export interface Target {
  /** What answers there. */
  readonly role: "token" | "api"
  readonly url: URL
  /** The variable that says where it is. */
  readonly variable: "CLICKVIEW_TOKEN_URL" | "CLICKVIEW_API_URL"
  /** Whether that variable is set. Without it the address is ClickView's own. */
  readonly isSet: boolean
}

/**
 * Whether ClickView itself is asked.
 *
 * @internal
 */
export const isClickViews = ({ url }: Target): boolean => /(^|\.)clickviewapp\.com$/.test(url.hostname)

/** @internal */
export const portOf = (url: URL): number => url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)

/**
 * The host as sockets take it: an IPv6 address without brackets.
 *
 * @internal
 */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1")
