/**
 * Whether a host from the URL parser is this machine: `localhost` and its subdomains, 127.0.0.0/8, `[::1]`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 * @see https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3
 */
const loopback = /^(([^.]+\.)*localhost\.?|127(\.\d{1,3}){3}|\[::1\])$/

/** @internal */
export const isLoopback = (hostname: string): boolean => loopback.test(hostname)
