/** How the library names itself to servers: the package's name and version. */
export const userAgent = "effect-clickview-token/0.1.0"
