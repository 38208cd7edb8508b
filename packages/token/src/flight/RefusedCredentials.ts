/**
 * The credentials that the server has refused since it last granted a token. Only digests are kept, under a key that is
 * drawn for each layer and leaves it never.
 */
import * as Redacted from "effect/Redacted"
import type { Credentials } from "../Credentials.ts"
import * as SipHash from "./SipHash.ts"

/** More are not remembered. */
const most = 64

const draw = (): SipHash.Key => {
  const [k0 = 0n, k1 = 0n] = crypto.getRandomValues(new BigUint64Array(2))
  return [k0, k1]
}

/** A memory for refused credentials. */
export class RefusedCredentials {
  /** Drawn when it is needed: some runtimes give no random numbers while a program loads. */
  private key: SipHash.Key | undefined = undefined
  private readonly digests = new Set<bigint>()

  /** Whether these were refused. */
  has(credentials: Credentials): boolean {
    return this.digests.has(this.digestOf(credentials))
  }

  /** These were refused as well. */
  add(credentials: Credentials): void {
    const [oldest] = this.digests
    if (this.digests.size >= most && oldest !== undefined) this.digests.delete(oldest)
    this.digests.add(this.digestOf(credentials))
  }

  /** A token was granted: what was refused before may be asked with again. */
  clear(): void {
    this.digests.clear()
  }

  private digestOf({ clientId, clientSecret }: Credentials): bigint {
    this.key ??= draw()
    const text = JSON.stringify([clientId, Redacted.value(clientSecret)])
    return SipHash.digest(new TextEncoder().encode(text), this.key)
  }
}
