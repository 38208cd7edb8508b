/**
 * Whether this program runs on a user's device, where a secret is not safe. Servers that resemble a browser (a test with a DOM
 * on Node, a worker at the edge) are recognised by features that only they have.
 */
interface Globals {
  readonly process?: { readonly versions?: { readonly node?: unknown; readonly bun?: unknown } }
  readonly Deno?: unknown
  readonly Bun?: unknown
  readonly EdgeRuntime?: unknown
  readonly fastly?: unknown
  readonly WebSocketPair?: unknown
  readonly document?: unknown
  readonly WorkerGlobalScope?: unknown
  readonly navigator?: { readonly userAgent?: unknown; readonly product?: unknown }
}

/** Whether these globals are those of a browser or of React Native. */
export const isBrowser = (globals: Globals): boolean => {
  if (globals.navigator?.product === "ReactNative") return true
  const server = globals.process?.versions?.node !== undefined || globals.process?.versions?.bun !== undefined ||
    globals.Deno !== undefined || globals.Bun !== undefined || globals.EdgeRuntime !== undefined ||
    globals.fastly !== undefined || globals.WebSocketPair !== undefined ||
    globals.navigator?.userAgent === "Cloudflare-Workers"
  return !server && (globals.document !== undefined || globals.WorkerGlobalScope !== undefined)
}
