/**
 * ClickView for servers without Effect, over the platform's `fetch`: edge workers, Bun, Deno, and Node. It imports no
 * Node module.
 *
 * @since 0.2.0
 */
export * from "./Exports.ts"
export { createClickView } from "./web/createClickView.ts"
