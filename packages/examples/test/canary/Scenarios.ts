/** A known secret and token, and a scenario for every outcome of an exchange. */
import { ScriptedResponse } from "@effect-clickview/emulator"
import type { OAuthErrorReason } from "@effect-clickview/token"
import { type Duration, Redacted } from "effect"

export const secret = "Zq7+/k\\w%9=Xn&4vT~pL^2"
export const accessToken = "tok-5Yw.R8_e~mQ+1/hB3xK7=="
export const clientId = "canary-client"

export const clients = [{ id: clientId, secrets: [Redacted.make(secret)] as const }]

const echo = `you sent ${secret} for ${accessToken} as ${encodeURIComponent(secret)}`

export const good = { access_token: accessToken, token_type: "Bearer", expires_in: 3600, scope: "smartembed.viewkey" }

const headers = { "x-echo": secret, "retry-after": "1" }

export interface Scenario {
  readonly answer: ScriptedResponse
  readonly reason: OAuthErrorReason["_tag"] | "Token"
  readonly latency?: Duration.DurationInput
}

/** One scenario for every outcome of an exchange. Each response contains the secret wherever a server could put it. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "a token": { answer: ScriptedResponse.json(200, { ...good, note: echo }, headers), reason: "Token" },
  "a rejection": {
    answer: ScriptedResponse.json(401, {
      error: "invalid_client",
      error_description: echo,
      error_uri: `https://x/?${secret}`
    }),
    reason: "Rejected"
  },
  "an error code equal to the secret": {
    answer: ScriptedResponse.json(400, { error: secret }, headers),
    reason: "Rejected"
  },
  "a 503": {
    answer: ScriptedResponse.json(503, { error: "server_error", error_description: echo }, headers),
    reason: "Unavailable"
  },
  "a redirect": {
    answer: ScriptedResponse.raw(307, echo, { location: `https://evil.example/?s=${secret}` }),
    reason: "Redirected"
  },
  "an HTML page": { answer: ScriptedResponse.raw(200, `<p>${echo}</p>`, headers), reason: "Malformed" },
  "a JSON string": { answer: ScriptedResponse.json(200, secret), reason: "Malformed" },
  "fields of wrong types": {
    answer: ScriptedResponse.json(200, { ...good, access_token: { a: secret }, expires_in: secret }),
    reason: "Malformed"
  },
  "an error in a 200": { answer: ScriptedResponse.json(200, { ...good, error: echo }), reason: "Rejected" },
  "a narrower scope": { answer: ScriptedResponse.json(200, { ...good, scope: secret }), reason: "ScopeNotGranted" },
  "a 4xx without a code": { answer: ScriptedResponse.raw(404, echo, headers), reason: "Unexpected" },
  "a body that is too large": { answer: ScriptedResponse.raw(200, echo.repeat(2000), headers), reason: "TooLarge" },
  "an expired token": {
    answer: ScriptedResponse.json(200, { ...good, expires_in: 1 }),
    reason: "ExpiredOnArrival",
    latency: "1 second"
  },
  "a connection reset": { answer: ScriptedResponse.reset, reason: "Transport" },
  "no response": { answer: ScriptedResponse.hang, reason: "Timeout" }
}
