/**
 * The step `view key`: whether ClickView issues a view key for a video.
 *
 * @since 0.2.0
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import * as Step from "../Step.ts"

/** @internal */
export interface Observed {
  readonly mediaId: string
  /** The player's origin, if there is a view key. */
  readonly embedOrigin: string | undefined
  readonly failure: { readonly error: ViewKeyError; readonly message: string } | undefined
}

/**
 * The kind of cause of a failed view key.
 *
 * @internal
 */
export const causeOf = ({ reason }: ViewKeyError): Step.Cause => {
  switch (reason._tag) {
    case "Invalid":
    case "NotSent":
      return "settings"
    case "Unavailable":
      return "unavailable"
    case "Transport":
    case "Timeout":
    case "Redirected":
      return "network"
    case "NoToken":
      return "refused"
    default:
      return "api"
  }
}

/** @internal */
export const judge = ({ embedOrigin, failure, mediaId }: Observed): Step.Step => {
  if (failure === undefined) {
    return Step.ok("view key", `issued for ${mediaId}, the player is at ${embedOrigin ?? "unknown"}`)
  }
  const { error, message } = failure
  const [meaning = "", ...rest] = message.split(/: (?=[a-z])/)
  const cure = rest.join(": ")
  return Step.fail("view key", causeOf(error), `${error.reason._tag} for ${mediaId}`, {
    meaning: `${meaning}.`,
    cure: cure === "" ? "Check the video's id." : `${cure[0]?.toUpperCase()}${cure.slice(1)}.`
  })
}
