/**
 * ClickView for servers without Effect, by the platform's `fetch`: workers at the edge, Bun, Deno, and Node as well. It
 * loads nothing of Node.
 *
 * @since 0.2.0
 */
export * from "./Exports.ts"
export { createClickView } from "./web/createClickView.ts"
