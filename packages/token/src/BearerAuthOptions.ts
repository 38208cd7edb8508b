/**
 * Where the token may be sent.
 *
 * @since 0.1.0
 */

/**
 * The options of `BearerAuth`.
 *
 * @since 0.1.0
 * @category options
 */
export interface BearerAuthOptions {
  /**
   * What requests without scheme and host continue; its origin may see the token. HTTPS, or plain HTTP on loopback. Default
   * `https://integrations.clickviewapp.com`.
   */
  readonly apiUrl?: string | URL | undefined
  /** Further URLs whose origins (scheme, host and port) may see the token. Default none. */
  readonly origins?: ReadonlyArray<string | URL> | undefined
}
