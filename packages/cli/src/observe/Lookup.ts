/**
 * A `Lookup` resolves a name by the system's resolver, as a connection does.
 *
 * @since 0.2.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import Dns from "node:dns"
import * as Net from "node:net"
import type { Address } from "../steps/Resolution.ts"

/** @internal */
export interface Found {
  readonly addresses: ReadonlyArray<Address>
  readonly code: string | undefined
}

const ask = (host: string): Effect.Effect<Found> =>
  Effect.async((resume) => {
    Dns.lookup(host, { all: true }, (error, addresses) =>
      resume(Effect.succeed(
        error === null
          ? {
            addresses: addresses.map(({ address, family }) => ({
              address,
              family: family === 6 ? 6 as const : 4 as const
            })),
            code: undefined
          }
          : { addresses: [], code: error.code ?? "UNKNOWN" }
      )))
  })

/** @internal */
export const lookup = (host: string, limit: Duration.DurationInput): Effect.Effect<Found> => {
  const family = Net.isIP(host)
  return family === 4 || family === 6
    ? Effect.succeed({ addresses: [{ address: host, family }], code: undefined })
    : Effect.timeoutTo(ask(host), {
      duration: limit,
      onSuccess: (found) => found,
      onTimeout: () => ({ addresses: [], code: "ETIMEDOUT" })
    })
}
