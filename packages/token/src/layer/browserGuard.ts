/**
 * What bundlers for browsers get in place of this package: the same names, and a failure that says why. It is a module of
 * its own so that a bundle holds nothing of the real one.
 */
throw new Error(
  "@effect-clickview/token holds the ClickView client secret, which must not reach a browser: " +
    "import it in your server's code only, and let the browser ask your server"
)

/** Not available in a browser. */
export const AccessToken = undefined

/** Not available in a browser. */
export const BearerAuth = undefined

/** Not available in a browser. */
export const Challenge = undefined

/** Not available in a browser. */
export const ClickViewToken = undefined

/** Not available in a browser. */
export const clearing = undefined

/** Not available in a browser. */
export const Defaults = undefined

/** Not available in a browser. */
export const OAuthError = undefined

/** Not available in a browser. */
export const OAuthErrorReason = undefined

/** Not available in a browser. */
export const OriginNotAllowed = undefined

/** Not available in a browser. */
export const TokenStore = undefined

/** Not available in a browser. */
export const TokenStoreError = undefined
