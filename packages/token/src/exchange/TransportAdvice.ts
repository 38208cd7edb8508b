/**
 * What a platform's code means where its name does not say, and what to do then.
 */

const outdated = "the server, or a proxy before it, offers only an outdated TLS that this runtime refuses"
const unknownIssuer = "the certificate's issuer is unknown here: where a proxy inspects TLS, add its certificate to " +
  "NODE_EXTRA_CA_CERTS or start Node with --use-system-ca"

const meanings: ReadonlyArray<readonly [codes: RegExp, meaning: string]> = [
  [/LEGACY_RENEGOTIATION|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|WRONG_SSL_VERSION|DH_KEY_TOO_SMALL/, outdated],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$/, "what answered does not speak TLS: check the scheme and the port"],
  [/SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/, unknownIssuer],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, "the certificate is not valid today: check this machine's clock"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "the certificate is for another host: check the host and the proxy"],
  [/^(ERR_SSL_|ERR_OSSL_|EPROTO$)/, "the TLS connection failed: check the server and what inspects TLS before it"]
]

/** The advice for this code. */
export const of = (code: string | undefined): string =>
  meanings.find(([codes]) => code !== undefined && codes.test(code))?.[1] ??
    "check the network, the proxy variables and tokenUrl"
