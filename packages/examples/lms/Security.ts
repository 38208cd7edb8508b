/**
 * The site's security headers: browsers load scripts and styles from the site alone, and frames from ClickView alone.
 */
import type { HttpServerRequest } from "@effect/platform"
import { HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { Settings } from "./Settings.ts"

const policy = ({ ancestors, picker, thumbnailHosts }: Settings["Type"], frames: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${picker} ${thumbnailHosts.map((host) => `https://${host}`).join(" ")}`,
    "connect-src 'self'",
    `frame-src ${frames}`,
    "form-action 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    `frame-ancestors ${ancestors.join(" ") || "'none'"}`
  ].join("; ")

/** Adds the security headers. `frames` is the origin that the page may frame. */
export const secured = (response: HttpServerResponse.HttpServerResponse, frames = "'none'") =>
  Effect.map(Settings, (settings) =>
    HttpServerResponse.setHeaders(response, {
      "content-security-policy": policy(settings, frames),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=()",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff"
    }))

/** Whether the browser's headers say that a page of this site sent the request. */
export const isSameOrigin = ({ headers }: HttpServerRequest.HttpServerRequest): boolean => {
  const { host, origin } = headers
  const site = headers["sec-fetch-site"] ?? "same-origin"
  const isOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  return site === "same-origin" && isOrigin
}
