/**
 * What bundlers for browsers get in place of this package: the same names, and a failure that says why. It is a module of
 * its own so that a bundle holds nothing of the real one.
 */
throw new Error(
  "@effect-clickview/smart-embed asks ClickView in your server's name, which must not reach a browser: " +
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
