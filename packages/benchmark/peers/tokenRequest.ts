/** The token request by `fetch`, for the peers that leave it to their user. */
import type { Place } from "../Peer.ts"

export interface Answer {
  readonly access_token: string
  readonly expires_in: number
}

export const tokenRequest = async ({ clientId, clientSecret, scope, tokenUrl }: Place): Promise<Answer> => {
  const response = await fetch(tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope
    })
  })
  if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`)
  return await response.json() as Answer
}
