/**
 * ClickView for servers without Effect, on Node: the token, the API and view keys as promises.
 *
 * @since 0.2.0
 */
export * from "./Exports.ts"
export { createClickView } from "./node/createClickView.ts"
