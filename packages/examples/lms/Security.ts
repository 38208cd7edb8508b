/**
 * What the browser is told to refuse: every script, style and frame that is not the site's own, but for the player.
 */
import { HttpServerResponse } from "@effect/platform"

const policy = (player: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src ${player}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'"
  ].join("; ")

/** The response with its security headers. Frames may come from the player's origin alone, where there is one. */
export const secured = (player = "'none'") =>
  HttpServerResponse.setHeaders({
    "content-security-policy": policy(player),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff"
  })
