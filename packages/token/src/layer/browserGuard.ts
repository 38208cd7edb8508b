/**
 * The module that bundlers for browsers get: the same names, and an error that says why. It imports nothing, so that a bundle
 * holds nothing of the real module.
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
