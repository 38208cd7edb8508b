/**
 * Replaces the package in bundles for browsers: it has the same names, and throws an error that says why. It imports
 * nothing, so a bundle holds nothing of the real module.
 */
throw new Error(
  "@effect-clickview/client holds the ClickView client secret, which must not reach a browser: " +
    "import it in your server's code only, and let the browser ask your server"
)

/** Not available in a browser. */
export const createClickView = undefined

/** Not available in a browser. */
export const OAuthError = undefined

/** Not available in a browser. */
export const OriginNotAllowed = undefined

/** Not available in a browser. */
export const retryAfterMillis = undefined

/** Not available in a browser. */
export const Viewer = undefined

/** Not available in a browser. */
export const ViewKeyError = undefined
