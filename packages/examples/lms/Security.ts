/**
 * What the browser is told to refuse: every script, style and frame that is not the site's own, but for ClickView's. Forms
 * are taken from this site alone.
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

/** The response with its security headers. Frames may come from this one origin, where there is one. */
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

/** Whether the request comes from a page of this site, as far as the browser says. */
export const isFromHere = ({ headers }: HttpServerRequest.HttpServerRequest): boolean => {
  const { host, origin } = headers
  const site = headers["sec-fetch-site"] ?? "same-origin"
  const isOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  return site === "same-origin" && isOrigin
}
