/**
 * Whether a host name or an address is loopback. It does not resolve names.
 *
 * @internal
 */
export const isLoopback = (host: string): boolean => /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i.test(host)
