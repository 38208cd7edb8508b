/**
 * The step `tls`: which certificate the server presents, and whether this machine trusts it.
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
  /** The subjects, from the leaf to the root. */
  readonly chain: ReadonlyArray<string>
  readonly names: string
  /** Milliseconds; `undefined` when it cannot be parsed. */
  readonly validFrom: number | undefined
  readonly validTo: number | undefined
  /** Whether Node ships the root. */
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
      /** Why it is not trusted; `undefined` when it is trusted. */
      readonly code: string | undefined
    }
    | { readonly failure: string }
}

/** The codes of a chain whose root this machine does not trust. */
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
        "Most likely something in between inspects HTTPS: a filter, a firewall or an antivirus.",
      cure: "Ask its administrator for its CA certificate (a PEM file), and start the program with " +
        `NODE_EXTRA_CA_CERTS=/path/to/that-file.pem.${
          hasExtra ? " The file that NODE_EXTRA_CA_CERTS names now does not contain it." : ""
        }`
    }
  }
  if (code === "CERT_HAS_EXPIRED") {
    return {
      meaning: `The certificate of ${host} ended on ${day(certificate.validTo)}, and this machine's date is ${today}.`,
      cure: `If that date is wrong, set the clock. If it is right, tell the administrator of ${host}.`
    }
  }
  if (code === "CERT_NOT_YET_VALID") {
    return {
      meaning: `The certificate of ${host} begins on ${
        day(certificate.validFrom)
      }, and this machine's date is ${today}.`,
      cure: "Set this machine's clock."
    }
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      meaning:
        `The server that answers as ${host} has a certificate for other names (${certificate.names}): it is another server.`,
      cure: "Check the address. If it is right, ask the network's administrator which server answers for ClickView."
    }
  }
  return {
    meaning: `The certificate of ${host} is not accepted (${code}).`,
    cure: "Ask the network's administrator whether something inspects HTTPS, and compare the chain with --verbose."
  }
}

const onFailure = (host: string, failure: string) =>
  failure === "ETIMEDOUT"
    ? {
      meaning: `${host} accepts the connection but does not answer: most likely a firewall or a filter holds it.`,
      cure: `Ask the network's administrator to allow HTTPS to ${host}.`
    }
    : failure === "ECONNRESET" || failure === "EPIPE"
    ? {
      meaning: `The connection to ${host} is reset when HTTPS begins, most likely by a firewall or a filter.`,
      cure: `Ask the network's administrator to allow HTTPS to ${host}.`
    }
    : {
      meaning: `The server at ${host} does not speak HTTPS (${failure}).`,
      cure: "Check the address and the port. If they are right, another server answers for ClickView."
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
  const trust = certificate.isPublic ? "" : ", trusted on this machine only: something may inspect HTTPS"
  return Step.ok("tls", `${host}: ${protocol}, issuer “${certificate.issuer}”${trust}${left}`, details)
}
