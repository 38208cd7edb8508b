/**
 * Sets the proxy variables of this process, and restores them when the scope closes.
 */
import { vi } from "@effect/vitest"
import { Effect, type Scope } from "effect"

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"]

export const withEnvironment = (
  variables: Readonly<Record<string, string>>
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      for (const name of names) vi.stubEnv(name, variables[name])
    }),
    () => Effect.sync(() => vi.unstubAllEnvs())
  )
