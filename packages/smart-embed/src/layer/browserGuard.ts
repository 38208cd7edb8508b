/**
 * Replaces the package in bundles for browsers: it has the same names, and throws an error that says why. It imports
 * nothing, so a bundle holds nothing of the real module.
 */
throw new Error(
  "@effect-clickview/smart-embed uses your server's access token, which must not reach a browser: " +
    "import it in your server's code only, and give the browser the embedUrl of one viewing"
)

/** Not available in a browser. */
export const Selection = undefined

/** Not available in a browser. */
export const selectionFrom = undefined

/** Not available in a browser. */
export const Viewer = undefined

/** Not available in a browser. */
export const ViewKey = undefined

/** Not available in a browser. */
export const ViewKeyError = undefined

/** Not available in a browser. */
export const ViewKeyErrorReason = undefined

/** Not available in a browser. */
export const ViewKeys = undefined
