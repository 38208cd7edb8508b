/**
 * The step `connection`: whether each address takes a connection.
 *
 * @since 0.2.0
 */
import * as Step from "../Step.ts"
import type { Address } from "./Resolution.ts"

/** @internal */
export interface Attempt extends Address {
  /** The system's code for a failure; `ETIMEDOUT` when nothing came in time. */
  readonly code: string | undefined
}

/** @internal */
export interface Observed {
  readonly host: string
  readonly port: number
  /** Whether the connection leads to a proxy. */
  readonly isProxy: boolean
  /** The variable that the address stands in; without one it is ClickView's own. */
  readonly variable: string | undefined
  readonly attempts: ReadonlyArray<Attempt>
}

/** This machine has no way to the address, and knows so at once. */
const noRoute = ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"]

const placeOf = ({ host, isProxy, port }: Observed): string => `${isProxy ? "the proxy " : ""}${host}:${port}`

const adviceOn = (observed: Observed) => {
  const { attempts, isProxy, variable } = observed
  const codes = attempts.map(({ code }) => code)
  const who = placeOf(observed)
  if (codes.includes("ETIMEDOUT")) {
    return {
      meaning: `Nothing answers at ${who}: a firewall most likely drops what is sent there.`,
      cure: `Ask whoever runs the network to allow connections from this machine to ${who}${
        isProxy ? "" : ", or which proxy to use (HTTPS_PROXY)"
      }.`
    }
  }
  if (codes.includes("ECONNREFUSED")) {
    return {
      meaning: `${who[0]?.toUpperCase()}${
        who.slice(1)
      } refuses connections: nothing listens there, or a firewall rejects them.`,
      cure: `${
        variable === undefined ? "Check that this machine may reach the internet" : `Check the address in ${variable}`
      }, and ask whoever runs the network whether a firewall is in the way.`
    }
  }
  return {
    meaning: `This machine has no way to ${who}.`,
    cure: "Check that it is on the network and may reach the internet."
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
    meaning: `${host} has IPv${family} and IPv${other} addresses, and IPv${family} does not work from this machine: ` +
      "each new connection may lose a quarter of a second or fail.",
    cure: `Ask whoever runs the network to mend IPv${family}` +
      (family === 6 ? ", or start the program with NODE_OPTIONS=--dns-result-order=ipv4first." : ".")
  }, details)
}
