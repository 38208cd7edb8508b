/**
 * Explains platform codes whose names do not, and says what to do.
 */

import * as Certificate from "./Certificate.ts"

const outdated = "the server, or a proxy before it, offers only an outdated TLS that this runtime refuses"

const meanings: ReadonlyArray<readonly [codes: RegExp, meaning: string]> = [
  [/LEGACY_RENEGOTIATION|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|WRONG_SSL_VERSION|DH_KEY_TOO_SMALL/, outdated],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$/, "what answered does not speak TLS: check the scheme and the port"],
  [/^(ERR_SSL_|ERR_OSSL_|EPROTO$)/, "the TLS connection failed: check the server and what inspects TLS before it"]
]

/** The advice for this code. */
export const of = (code: string | undefined): string =>
  Certificate.advice(code) ??
    meanings.find(([codes]) => code !== undefined && codes.test(code))?.[1] ??
    "check the network, the proxy variables and tokenUrl"
