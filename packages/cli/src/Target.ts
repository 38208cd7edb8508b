/**
 * A `Target` is the address of a request, and the variable that can change it.
 *
 * @since 0.2.0
 */

/** @internal */
export interface Target {
  /** What serves the address. */
  readonly role: "token" | "api"
  readonly url: URL
  /** The variable that sets the address. */
  readonly variable: "CLICKVIEW_TOKEN_URL" | "CLICKVIEW_API_URL"
  /** Whether the variable is set. Otherwise the address is ClickView's. */
  readonly isSet: boolean
}

/**
 * Whether the address is ClickView's.
 *
 * @internal
 */
export const isClickViews = ({ url }: Target): boolean => /(^|\.)clickviewapp\.com$/.test(url.hostname)

/** @internal */
export const portOf = (url: URL): number => url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)

/**
 * The host without the brackets of an IPv6 address, as sockets expect it.
 *
 * @internal
 */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1")
