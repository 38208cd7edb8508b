/**
 * The advice for a platform's code.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { BearerAuth, OAuthError } from "../../src/index.ts"
import { ask } from "../support/Ask.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const outdated = "offers only an outdated TLS"

describe("advice on a failed connection", () => {
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
    it(`explains ${code}`, () => {
      const { message } = new OAuthError({ reason: { _tag: "Transport", host: "auth.example.org", code } })
      assert.include(message, `auth.example.org could not be reached (${code}): `)
      assert.include(message, says)
    })
  }
})

const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "is not valid today: check this machine's clock",
  CERT_NOT_YET_VALID: "is not valid today: check this machine's clock",
  CERT_REVOKED: "is not accepted",
  CERT_UNTRUSTED: "issuer is unknown here",
  DEPTH_ZERO_SELF_SIGNED_CERT: "issuer is unknown here",
  ERR_TLS_CERT_ALTNAME_INVALID: "is for another host",
  HOSTNAME_MISMATCH: "is for another host",
  INVALID_CA: "is not accepted",
  SELF_SIGNED_CERT_IN_CHAIN: "issuer is unknown here",
  UNABLE_TO_GET_ISSUER_CERT: "issuer is unknown here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "issuer is unknown here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "issuer is unknown here"
}

describe("a certificate that is not accepted", () => {
  for (const [code, says] of Object.entries(certificates)) {
    it.effect(`asks once and suggests NODE_EXTRA_CA_CERTS after ${code}`, () =>
      Effect.gen(function*() {
        const scripted = ScriptedClient.make(
          ScriptedClient.broken(new Error("fetch failed", { cause: Object.assign(new Error("no"), { code }) }))
        )
        const error = yield* Effect.flip(ask(scripted, { tokenUrl: "https://auth.example.org/t" }))
        assert.lengthOf(scripted.sent, 1)
        assert.isFalse(error.isRetryable)
        assert.isFalse(error.isRejection)
        assert.deepInclude(error.reason, { _tag: "Transport", code })
        for (const part of [code, says, "something may inspect HTTPS", "NODE_EXTRA_CA_CERTS"]) {
          assert.include(error.message, part)
        }
        assert.include(BearerAuth.certificateAdvice(code), says)
      }))
  }

  it("gives no certificate advice for other codes", () => {
    for (const code of ["ECONNREFUSED", "EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "", undefined]) {
      assert.isUndefined(BearerAuth.certificateAdvice(code))
    }
    assert.isTrue(
      new OAuthError({ reason: { _tag: "Transport", host: "auth.example.org", code: "EPROTO" } }).isRetryable
    )
  })
})
