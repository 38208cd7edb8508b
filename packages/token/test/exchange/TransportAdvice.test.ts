/**
 * What is said of a platform's code.
 */
import { assert, describe, it } from "@effect/vitest"
import { OAuthError } from "../../src/index.ts"

const outdated = "offers only an outdated TLS"

describe("a connection that failed with", () => {
  for (
    const [code, says] of [
      ["ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED", outdated],
      ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", outdated],
      ["ERR_SSL_UNSUPPORTED_PROTOCOL", outdated],
      ["ERR_SSL_DH_KEY_TOO_SMALL", outdated],
      ["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS: check the scheme and the port"],
      ["SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "NODE_EXTRA_CA_CERTS"],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"],
      ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "NODE_EXTRA_CA_CERTS"],
      ["CERT_HAS_EXPIRED", "check this machine's clock"],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "the certificate is for another host"],
      ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "the TLS connection failed"],
      ["EPROTO", "the TLS connection failed"],
      ["ECONNREFUSED", "check the network, the proxy variables and tokenUrl"]
    ] as const
  ) {
    it(`${code} says what that means`, () => {
      const { message } = new OAuthError({ reason: { _tag: "Transport", host: "auth.example.org", code } })
      assert.include(message, `auth.example.org could not be reached (${code}): `)
      assert.include(message, says)
    })
  }
})
