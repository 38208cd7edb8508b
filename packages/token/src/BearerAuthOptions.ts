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
   * The base URL of requests without scheme and host; its origin may receive the token. HTTPS, or plain HTTP on
   * loopback. Default `https://integrations.clickviewapp.com`.
   */
  readonly apiUrl?: string | URL | undefined
  /** More URLs whose origins (scheme, host and port) may receive the token. Default none. */
  readonly origins?: ReadonlyArray<string | URL> | undefined
}
