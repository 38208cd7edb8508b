/**
 * Explains a certificate that was not accepted, from the platform's code, and says what to do. Retrying cannot help.
 *
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */

const cure = "start the program with NODE_EXTRA_CA_CERTS naming your network's CA certificate"

const unknownIssuer = "the certificate's issuer is unknown here, so something may inspect HTTPS: " + cure +
  ", or start Node with --use-system-ca"
const otherDay = "the certificate is not valid today: check this machine's clock; something may inspect HTTPS here, " +
  "whose certificate must be renewed and named by NODE_EXTRA_CA_CERTS"
const otherHost = "the certificate is for another host: check the address and the proxy; something may inspect HTTPS " +
  "here: then " + cure
const unusable = "the certificate is not accepted, so something may inspect HTTPS here: " + cure

/** The codes of Node, Bun and Deno for a certificate that was not accepted. */
const meanings = new Map([
  ["CERT_CHAIN_TOO_LONG", unusable],
  ["CERT_HAS_EXPIRED", otherDay],
  ["CERT_NOT_YET_VALID", otherDay],
  ["CERT_REJECTED", unusable],
  ["CERT_REVOKED", unusable],
  ["CERT_SIGNATURE_FAILURE", unusable],
  ["CERT_UNTRUSTED", unknownIssuer],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", unknownIssuer],
  ["ERR_TLS_CERT_ALTNAME_INVALID", otherHost],
  ["HOSTNAME_MISMATCH", otherHost],
  ["INVALID_CA", unusable],
  ["INVALID_PURPOSE", unusable],
  ["SELF_SIGNED_CERT_IN_CHAIN", unknownIssuer],
  ["UNABLE_TO_GET_ISSUER_CERT", unknownIssuer],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", unknownIssuer],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", unknownIssuer]
])

/** The advice for this code; `undefined` if the code is not about a certificate. */
export const advice = (code: string | undefined): string | undefined => meanings.get(code ?? "")
