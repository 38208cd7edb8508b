/** The token request with `fetch`, for peers that leave it to their user. */
import type { Endpoint } from "../Peer.ts"

export interface TokenResponse {
  readonly access_token: string
  readonly expires_in: number
}

export const tokenRequest = async ({ clientId, clientSecret, scope, tokenUrl }: Endpoint): Promise<TokenResponse> => {
  const response = await fetch(tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope
    })
  })
  if (!response.ok) throw new Error(`The token endpoint responded with ${response.status}`)
  return await response.json() as TokenResponse
}
