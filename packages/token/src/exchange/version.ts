/** The user agent: the name and the version of the package. */
export const userAgent = "effect-clickview-token/0.1.0"
