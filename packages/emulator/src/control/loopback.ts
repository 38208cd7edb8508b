/**
 * Whether a name or an address, as it is written, is this machine alone.
 *
 * @internal
 */
export const isLoopback = (host: string): boolean => /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i.test(host)
