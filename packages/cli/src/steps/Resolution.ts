/**
 * The step `resolution`: the addresses of a name.
 *
 * @since 0.2.0
 */
import * as Step from "../Step.ts"

/** @internal */
export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/** @internal */
export interface Observed {
  readonly host: string
  /** The variable that sets the name; `undefined` for ClickView's own. */
  readonly variable: string | undefined
  readonly addresses: ReadonlyArray<Address>
  /** The system's error code, such as `ENOTFOUND`. */
  readonly code: string | undefined
}

const adviceOn = ({ code, host, variable }: Observed) =>
  code === "ENOTFOUND" || code === "ENODATA"
    ? {
      meaning: `This machine finds no address for ${host}: its DNS does not know the name.`,
      cure: `${
        variable === undefined
          ? "Check that this machine can reach the internet."
          : `Check the spelling of the name in ${variable}.`
      } If that is right, ask the network's administrator why DNS does not know it.`
    }
    : {
      meaning: `The name server (DNS) did not answer a query for ${host}.`,
      cure: "Check that this machine is on the network, and ask the network's administrator about its name servers."
    }

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const { addresses, code, host } = observed
  if (addresses.length === 0) {
    return Step.fail("resolution", "network", `${host}: ${code ?? "no address"}`, adviceOn(observed))
  }
  const count = (family: number) => addresses.filter((address) => address.family === family).length
  const families = [[4, "IPv4"], [6, "IPv6"]] as const
  const counts = families.flatMap(([family, name]) => count(family) === 0 ? [] : [`${count(family)} ${name}`])
  return Step.ok("resolution", `${host}: ${counts.join(", ")}`, {
    addresses: addresses.map(({ address }) => address).join(", ")
  })
}
