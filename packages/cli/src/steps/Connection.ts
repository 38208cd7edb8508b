/**
 * The step `connection`: whether each address accepts a connection.
 *
 * @since 0.2.0
 */
import * as Step from "../Step.ts"
import type { Address } from "./Resolution.ts"

/** @internal */
export interface Attempt extends Address {
  /** The system's error code; `ETIMEDOUT` after the limit; `undefined` on success. */
  readonly code: string | undefined
}

/** @internal */
export interface Observed {
  readonly host: string
  readonly port: number
  /** Whether this is a proxy's address. */
  readonly isProxy: boolean
  /** The variable that sets the address; `undefined` for ClickView's own. */
  readonly variable: string | undefined
  readonly attempts: ReadonlyArray<Attempt>
}

/** The codes of a machine without a route to the address. */
const noRoute = ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"]

const placeOf = ({ host, isProxy, port }: Observed): string => `${isProxy ? "the proxy " : ""}${host}:${port}`

const adviceOn = (observed: Observed) => {
  const { attempts, isProxy, variable } = observed
  const codes = attempts.map(({ code }) => code)
  const who = placeOf(observed)
  if (codes.includes("ETIMEDOUT")) {
    return {
      meaning: `Nothing answers at ${who}: most likely a firewall drops the packets.`,
      cure: `Ask the network's administrator to allow connections from this machine to ${who}${
        isProxy ? "" : ", or which proxy to use (HTTPS_PROXY)"
      }.`
    }
  }
  if (codes.includes("ECONNREFUSED")) {
    return {
      meaning: `${who[0]?.toUpperCase()}${
        who.slice(1)
      } refuses connections: nothing listens there, or a firewall rejects connections.`,
      cure: `${
        variable === undefined ? "Check that this machine can reach the internet" : `Check the address in ${variable}`
      }, and ask the network's administrator whether a firewall blocks it.`
    }
  }
  return {
    meaning: `This machine has no route to ${who}.`,
    cure: "Check that it is on the network and can reach the internet."
  }
}

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const { attempts, host } = observed
  const place = placeOf(observed)
  const details = Object.fromEntries(attempts.map(({ address, code }) => [address, code ?? "connected"]))
  const good = attempts.filter(({ code }) => code === undefined)
  if (good.length === 0) {
    const codes = [...new Set(attempts.map(({ code }) => code))].join(", ")
    return Step.fail("connection", "network", `${place}: ${codes}`, adviceOn(observed), details)
  }
  const broken = attempts.filter(({ code }) => code !== undefined && !noRoute.includes(code))
  const isOnly = (family: 4 | 6) =>
    broken.some((attempt) => attempt.family === family) && good.every((attempt) => attempt.family !== family)
  const family = isOnly(6) ? 6 : isOnly(4) ? 4 : undefined
  if (family === undefined) return Step.ok("connection", `${place} answers`, details)
  const other = family === 6 ? 4 : 6
  return Step.warn("connection", `${place}: IPv${other} answers, IPv${family} does not`, {
    meaning: `${host} has IPv${family} and IPv${other} addresses, but IPv${family} does not work from this machine: ` +
      "new connections may be delayed by a quarter of a second or fail.",
    cure: `Ask the network's administrator to fix IPv${family}` +
      (family === 6 ? ", or start the program with NODE_OPTIONS=--dns-result-order=ipv4first." : ".")
  }, details)
}
