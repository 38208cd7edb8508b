/**
 * ClickView's view keys: one for each viewing, created with a token that never leaves the server.
 *
 * @since 0.1.0
 */
export type { IframeOptions } from "./Iframe.ts"
export { Selection, selectionFrom } from "./Selection.ts"
export { type Affiliation, type Json, type Student, type Teacher, Viewer } from "./Viewer.ts"
export type { Viewing } from "./Viewing.ts"
export { ViewKey } from "./ViewKey.ts"
export { ViewKeyError } from "./ViewKeyError.ts"
export { ViewKeyErrorReason } from "./ViewKeyErrorReason.ts"
export { ViewKeys } from "./ViewKeys.ts"
export type { ViewKeysConfig, ViewKeysOptions } from "./ViewKeysOptions.ts"
