/**
 * The step `tls`: whose certificate answers, and whether this machine trusts it.
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-6
 */
import * as DateTime from "effect/DateTime"
import { span } from "../Moment.ts"
import * as Step from "../Step.ts"

/** @internal */
export interface Certificate {
  readonly issuer: string
  /** The names from the leaf's to the root's. */
  readonly chain: ReadonlyArray<string>
  readonly names: string
  /** Milliseconds; `undefined` when they cannot be read. */
  readonly validFrom: number | undefined
  readonly validTo: number | undefined
  /** Whether the root is one of those that come with Node. */
  readonly isPublic: boolean
}

/** @internal */
export interface Observed {
  readonly host: string
  /** This machine's wall clock. */
  readonly now: number
  /** Whether `NODE_EXTRA_CA_CERTS` is set. */
  readonly hasExtraCertificates: boolean
  readonly result:
    | {
      readonly protocol: string
      readonly certificate: Certificate
      /** Why it is not trusted; `undefined` when it is. */
      readonly code: string | undefined
    }
    | { readonly failure: string }
}

/** The chain ends at a certificate that this machine does not know. */
const untrusted = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
]

const day = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "unknown" : DateTime.formatIso(DateTime.unsafeMake(milliseconds)).slice(0, 10)

const adviceOn = (host: string, now: number, hasExtra: boolean, code: string, certificate: Certificate) => {
  const today = day(now)
  if (untrusted.includes(code)) {
    return {
      meaning: `The certificate of ${host} is signed by “${certificate.issuer}”, which this machine does not trust. ` +
        "Something between here and ClickView most likely inspects HTTPS: a filter, a firewall or an antivirus.",
      cure: "Ask whoever runs it for its CA certificate (a PEM file), and start the program with " +
        `NODE_EXTRA_CA_CERTS=/path/to/that-file.pem.${
          hasExtra ? " The file that NODE_EXTRA_CA_CERTS names now does not hold it." : ""
        }`
    }
  }
  if (code === "CERT_HAS_EXPIRED") {
    return {
      meaning: `The certificate of ${host} ended on ${
        day(certificate.validTo)
      }, and this machine says that today is ${today}.`,
      cure: `If that date is wrong, set the clock. If it is right, tell whoever runs ${host}.`
    }
  }
  if (code === "CERT_NOT_YET_VALID") {
    return {
      meaning: `The certificate of ${host} begins on ${
        day(certificate.validFrom)
      }, and this machine says that today is ${today}.`,
      cure: "Set this machine's clock."
    }
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      meaning:
        `What answers as ${host} has a certificate for other names (${certificate.names}): it is another server.`,
      cure: "Check the address. If it is right, ask whoever runs the network what answers in ClickView's place."
    }
  }
  return {
    meaning: `The certificate of ${host} is not accepted (${code}).`,
    cure: "Ask whoever runs the network whether something inspects HTTPS here, and compare the chain under --verbose."
  }
}

const onFailure = (host: string, failure: string) =>
  failure === "ETIMEDOUT"
    ? {
      meaning: `${host} takes the connection and then says nothing: a firewall or a filter holds it.`,
      cure: `Ask whoever runs the network to let HTTPS to ${host} through.`
    }
    : failure === "ECONNRESET" || failure === "EPIPE"
    ? {
      meaning:
        `The connection to ${host} is broken off as soon as HTTPS begins: a firewall or a filter most likely does that.`,
      cure: `Ask whoever runs the network to let HTTPS to ${host} through.`
    }
    : {
      meaning: `What answers at ${host} does not speak HTTPS (${failure}).`,
      cure: "Check the address and the port. If they are right, something else answers in ClickView's place."
    }

/** @internal */
export const judge = ({ hasExtraCertificates, host, now, result }: Observed): Step.Step => {
  if ("failure" in result) {
    return Step.fail("tls", "network", `${host}: ${result.failure}`, onFailure(host, result.failure))
  }
  const { certificate, code, protocol } = result
  const details = {
    chain: certificate.chain.join(" ← "),
    names: certificate.names,
    "valid from": day(certificate.validFrom),
    "valid to": day(certificate.validTo)
  }
  if (code !== undefined) {
    const advice = adviceOn(host, now, hasExtraCertificates, code, certificate)
    return Step.fail("tls", "network", `${host}: ${code}, issuer “${certificate.issuer}”`, advice, details)
  }
  const left = certificate.validTo === undefined ? "" : `, ends in ${span(certificate.validTo - now)}`
  const trust = certificate.isPublic ? "" : ", trusted on this machine alone: something may inspect HTTPS here"
  return Step.ok("tls", `${host}: ${protocol}, issuer “${certificate.issuer}”${trust}${left}`, details)
}
