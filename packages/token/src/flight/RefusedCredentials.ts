/**
 * The credentials that the server rejected since the last token. Only digests are kept, with a random key for each layer.
 */
import * as Redacted from "effect/Redacted"
import type { Credentials } from "../Credentials.ts"
import * as SipHash from "./SipHash.ts"

/** The maximum number of digests. */
const most = 64

const draw = (): SipHash.Key => {
  const [k0 = 0n, k1 = 0n] = crypto.getRandomValues(new BigUint64Array(2))
  return [k0, k1]
}

/** The rejected credentials of one layer. */
export class RefusedCredentials {
  /** Drawn on first use, because some runtimes have no random numbers while modules load. */
  private key: SipHash.Key | undefined = undefined
  private readonly digests = new Set<bigint>()

  /** Whether these were rejected. */
  has(credentials: Credentials): boolean {
    return this.digests.has(this.digestOf(credentials))
  }

  /** Adds rejected credentials. */
  add(credentials: Credentials): void {
    const [oldest] = this.digests
    if (this.digests.size >= most && oldest !== undefined) this.digests.delete(oldest)
    this.digests.add(this.digestOf(credentials))
  }

  /** Forgets all, after a token was granted. */
  clear(): void {
    this.digests.clear()
  }

  private digestOf({ clientId, clientSecret }: Credentials): bigint {
    this.key ??= draw()
    const text = JSON.stringify([clientId, Redacted.value(clientSecret)])
    return SipHash.digest(new TextEncoder().encode(text), this.key)
  }
}
