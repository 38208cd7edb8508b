/**
 * The step `tunnel`: whether the proxy opens a tunnel to the address (`CONNECT`).
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
import * as Step from "../Step.ts"

/** @internal */
export interface Observed {
  /** The host and port at the end of the tunnel. */
  readonly target: string
  readonly variable: string
  /** Whether a user name and a password were sent. */
  readonly isAuthorized: boolean
  /** The proxy's response, or the system's error code. */
  readonly answer:
    | { readonly status: number; readonly schemes: string | undefined; readonly location: string | undefined }
    | { readonly code: string }
}

const adviceOn = ({ answer, isAuthorized, target, variable }: Observed) => {
  const status = "status" in answer ? answer.status : 0
  const location = "status" in answer ? answer.location : undefined
  if (status === 407) {
    return isAuthorized
      ? {
        meaning: `The proxy does not accept the user name and password in ${variable}. ClickView was not reached.`,
        cure:
          "Ask the proxy's administrator for the right ones. Characters such as @ : / % are written as %40 %3A %2F %25."
      }
      : {
        meaning: "The proxy requires a user name and a password. ClickView was not reached.",
        cure: `Put them into ${variable}, as http://user:password@host:port.`
      }
  }
  if (status === 511 || (status >= 300 && status < 400)) {
    return {
      meaning: `The proxy requires a login${location === undefined ? "" : ` at ${location}`} before it allows ` +
        "requests. ClickView was not reached.",
      cure: `Ask the proxy's administrator to let this machine reach ${target} without a login page.`
    }
  }
  if (status === 403 || status === 405) {
    return {
      meaning: `The proxy refuses connections to ${target}. ClickView was not reached.`,
      cure: `Ask the proxy's administrator to allow ${target}.`
    }
  }
  if (status >= 500) {
    return {
      meaning: `The proxy could not reach ${target}.`,
      cure: "Ask the proxy's administrator, or try again later."
    }
  }
  return {
    meaning: `The server that ${variable} names does not answer like a proxy. ClickView was not reached.`,
    cure: `Check the address in ${variable}.`
  }
}

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const { answer, target } = observed
  if ("status" in answer && answer.status >= 200 && answer.status < 300) {
    return Step.ok("tunnel", `the proxy opens a tunnel to ${target}`)
  }
  const seen = "code" in answer
    ? answer.code
    : `${answer.status}${answer.status === 407 ? " Proxy Authentication Required" : ""}${
      answer.schemes === undefined ? "" : ` (${answer.schemes})`
    }`
  return Step.fail("tunnel", "network", `CONNECT ${target}: ${seen}`, adviceOn(observed))
}
