/**
 * The exports on every runtime, except `createClickView`.
 *
 * @since 0.2.0
 */
export { Viewer, ViewKeyError } from "@effect-clickview/smart-embed"
export { OAuthError, OriginNotAllowed } from "@effect-clickview/token"
export type { ClickView, GetTokenOptions, ViewingOptions } from "./ClickView.ts"
export type { ClickViewOptions, PlainCredentials } from "./ClickViewOptions.ts"
export type { ClickViewStatus, ClickViewStoreStatus } from "./ClickViewStatus.ts"
export type { Embed } from "./Embed.ts"
export { retryAfterMillis } from "./Failure.ts"
export type { Token } from "./Token.ts"
