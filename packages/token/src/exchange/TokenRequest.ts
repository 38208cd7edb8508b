/**
 * The token request: a form with the credentials. Only this module reads the secret from its `Redacted`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2
 */
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import type { Credentials } from "../Credentials.ts"
import { userAgent } from "./version.ts"

/** Makes the token request. */
export const make = (url: URL, credentials: Credentials, scope: string): HttpClientRequest.HttpClientRequest =>
  HttpClientRequest.post(url, {
    headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": userAgent }
  }).pipe(
    HttpClientRequest.bodyUrlParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: Redacted.value(credentials.clientSecret),
      scope
    })
  )
