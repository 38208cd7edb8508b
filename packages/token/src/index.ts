/**
 * A ClickView access token that is always ready, requested once for all callers, and never shown.
 *
 * @since 0.1.0
 */
export { AccessToken } from "./AccessToken.ts"
export type { RecordedCall } from "./bearer/recordCall.ts"
export { BearerAuth } from "./BearerAuth.ts"
export type { BearerAuthOptions } from "./BearerAuthOptions.ts"
export type { CallError } from "./CallError.ts"
export { Challenge } from "./Challenge.ts"
export { ClickViewToken } from "./ClickViewToken.ts"
export type { Credentials } from "./Credentials.ts"
export { Defaults, type TokenWindows } from "./Defaults.ts"
export { OAuthError } from "./OAuthError.ts"
export { OAuthErrorReason } from "./OAuthErrorReason.ts"
export { OriginNotAllowed } from "./OriginNotAllowed.ts"
export { redactSecrets } from "./Redaction.ts"
export type { Register, Registers, Swap } from "./Register.ts"
export type { BackoffOptions, TokenOptions, TokenTuning } from "./TokenOptions.ts"
export type { StoreStatus, TokenPhase, TokenStatus } from "./TokenStatus.ts"
export { TokenStore } from "./TokenStore.ts"
export { TokenStoreError } from "./TokenStoreError.ts"
export type { Variables } from "./Variables.ts"
