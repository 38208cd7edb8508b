/**
 * The step `token request`: the token endpoint's response and what its OAuth code means. The library classifies the
 * response; this module explains it.
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
import { Defaults, type OAuthError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Answer from "../Answer.ts"
import { span } from "../Moment.ts"
import * as Step from "../Step.ts"
import type { Target } from "../Target.ts"
import { isClickViews } from "../Target.ts"
import * as Variables from "./Variables.ts"

/** @internal */
export interface Observed {
  readonly target: Target
  /** The requested scope. */
  readonly scope: string
  readonly variables: Variables.Observed
  /** The response as received, if there is one. */
  readonly answer: Answer.Answer | undefined
  /** Why the library has no token; `undefined` on success. */
  readonly error: OAuthError | undefined
}

interface Judgement {
  readonly cause: Step.Cause
  readonly seen: string
  readonly meaning: string
  readonly cure: string
}

/** ClickView, or the host that the variable names. */
const who = (target: Target): string => isClickViews(target) ? "ClickView" : target.url.host

const onCredentials = ({ target, variables }: Observed): Pick<Judgement, "meaning" | "cure"> => {
  const doubt = Variables.suspicion(variables)
  if (doubt !== undefined) {
    return { meaning: `${who(target)} refused the id and the secret. ${doubt.meaning}`, cure: doubt.cure }
  }
  const split = Variables.split(variables.targets)
  if (split !== undefined) {
    return {
      meaning: `${who(target)} does not accept this id with this secret. ${split.meaning}`,
      cure: `${split.cure} Then check that id and secret come from the same environment.`
    }
  }
  return {
    meaning: `${
      who(target)
    } does not accept this id with this secret: one of the two is wrong, or the client is not active.`,
    cure: "Copy both again from what ClickView gave you. If they are right, ask ClickView whether the client is active."
  }
}

const onScope = ({ scope, target }: Observed): Pick<Judgement, "meaning" | "cure"> =>
  scope === Defaults.scope
    ? {
      meaning: `${who(target)} does not allow this client to make view keys (the permission ${scope}).`,
      cure: `Ask ClickView to allow the scope ${scope} for your client id.`
    }
    : {
      meaning: `CLICKVIEW_SCOPE names a scope that ${who(target)} does not know or does not allow for this client.`,
      cure: `Remove CLICKVIEW_SCOPE to request ${Defaults.scope}, or ask ClickView for the right value.`
    }

const onRejection = (observed: Observed, code: string): Pick<Judgement, "meaning" | "cure"> => {
  switch (code) {
    case "invalid_client": {
      const { cure, meaning } = onCredentials(observed)
      return { meaning, cure: `${cure} The request was not retried, because wrong secrets can lock the client.` }
    }
    case "invalid_scope":
      return onScope(observed)
    case "unauthorized_client":
      return {
        meaning: `${who(observed.target)} knows this client but does not allow it to request tokens from a server.`,
        cure: "Ask ClickView to allow the client-credentials grant for your client id."
      }
    default:
      return {
        meaning: `${who(observed.target)} did not understand the request (${code}): this is not the token endpoint, ` +
          "or something changed the request.",
        cure: observed.target.isSet
          ? `Check ${observed.target.variable}, or remove it.`
          : "Ask the network's administrator whether something changes requests."
      }
  }
}

const someoneElse = (answer: Answer.Answer, target: Target): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${Answer.page(answer)} came instead of ${who(target)}'s response, most likely from a proxy or a filter.`,
  cure:
    `Ask the network's administrator to let this machine reach ${target.url.host} without a login page or a block page.`
})

const wrongAddress = (target: Target, status: number): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${target.url.host} has no token endpoint at this path (${status}): the address is wrong.`,
  cure: target.isSet
    ? `Correct ${target.variable}, whose path is normally /connect/token, or remove it to use ClickView's address.`
    : "Look for a newer version of this package, or ask ClickView."
})

/** A network failure, although the earlier steps succeeded. */
const broken = ({ target }: Observed, what: string): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${target.url.host} accepts connections, but ${what}.`,
  cure: "Try again. If it persists, ask the network's administrator what is between this machine and ClickView."
})

const later = (error: OAuthError): string =>
  error.retryAfter === undefined
    ? "Try again in a few minutes."
    : `Try again in ${span(Duration.toMillis(error.retryAfter))}.`

const onUnavailable = (observed: Observed, error: OAuthError, status: number): Omit<Judgement, "seen"> => {
  const { answer, target } = observed
  if (status === 429) {
    return {
      cause: "unavailable",
      meaning: `${who(target)} received too many requests and asks this client to wait.`,
      cure: `${later(error)} If it persists, look for a program that requests a token for every call.`
    }
  }
  return answer?.isPage === true
    ? {
      cause: "unavailable",
      meaning: `${Answer.page(answer)} came with status ${status}: a proxy, or ${
        who(target)
      }'s own gateway, is temporarily unavailable.`,
      cure: `${later(error)} If it persists, ask the network's administrator first, then ClickView.`
    }
    : { cause: "unavailable", meaning: `${who(target)} is temporarily unavailable (${status}).`, cure: later(error) }
}

const judgement = (observed: Observed, error: OAuthError): Judgement => {
  const { answer, target } = observed
  const { reason } = error
  switch (reason._tag) {
    case "Rejected":
      return { cause: "refused", seen: `${reason.status} ${reason.code}`, ...onRejection(observed, reason.code) }
    case "ScopeNotGranted":
      return {
        cause: "refused",
        seen: `${answer?.status ?? 200}, without ${reason.missing.join(" ")}`,
        ...onScope(observed)
      }
    case "Unavailable":
      return {
        seen: [reason.status, reason.code].filter((part) => part !== undefined).join(" "),
        ...onUnavailable(observed, error, reason.status)
      }
    case "Redirected":
      return {
        cause: "network",
        seen: `${reason.status}${answer?.location === undefined ? "" : ` to ${answer.location}`}`,
        meaning:
          `${target.url.host} redirects the request${
            answer?.location === undefined ? "" : ` to ${answer.location}`
          }: ` +
          "most likely to the login page of a proxy or a filter. The redirect was not followed, to protect the secret.",
        cure: `Ask the network's administrator to let this machine reach ${target.url.host} without a login page.`
      }
    case "Malformed":
      return answer?.isPage === true
        ? { cause: "network", seen: `${reason.status} and a web page`, ...someoneElse(answer, target) }
        : {
          cause: target.isSet ? "settings" : "network",
          seen: `${reason.status}, not a token`,
          meaning: `The response of ${target.url.host} is not a token: ${
            reason.fields.map(({ expected, field }) => `${field} is not ${expected}`).join(", ")
          }.`,
          cure: target.isSet ? `Check ${target.variable}, or remove it.` : "Ask ClickView, and send this report."
        }
    case "TooLarge":
      return {
        cause: "network",
        seen: `${reason.status}, more than ${reason.limit} bytes`,
        ...(answer?.isPage === true ? someoneElse(answer, target) : wrongAddress(target, reason.status))
      }
    case "Unexpected":
      return reason.status === 404 || reason.status === 405 || answer?.isPage !== true
        ? { cause: "settings", seen: String(reason.status), ...wrongAddress(target, reason.status) }
        : { cause: "network", seen: `${reason.status} and a web page`, ...someoneElse(answer, target) }
    case "Transport":
      return {
        cause: "network",
        seen: reason.code ?? "connection failed",
        ...broken(observed, `the request fails (${reason.code ?? "no code"})`)
      }
    case "Timeout":
      return {
        cause: "network",
        seen: `no response within ${span(reason.limit)}`,
        ...broken(observed, `there is no response within ${span(reason.limit)}`)
      }
    case "ExpiredOnArrival":
      return {
        cause: "refused",
        seen: `a token for ${span(reason.lifetime)}`,
        meaning: "The token expired before it could be used.",
        cure: "Ask ClickView for tokens with a longer lifetime."
      }
    case "Defect":
      return {
        cause: "settings",
        seen: "not sent",
        meaning: error.message,
        cure: "Look for a newer version of this package, or report this with the output of --verbose."
      }
    case "Credentials":
    case "Configuration":
    case "Browser":
    case "Closed":
      return { cause: "settings", seen: "not sent", meaning: error.message, cure: "Correct the variable." }
  }
}

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const { answer, error, target } = observed
  const details = Answer.details(answer)
  if (error === undefined) {
    return Step.ok("token request", `${answer?.status ?? 200} from ${target.url.host}`, details)
  }
  const { cause, seen, ...advice } = judgement(observed, error)
  const description = "description" in error.reason && error.reason.description !== undefined
    ? { "description": error.reason.description }
    : {}
  return Step.fail("token request", cause, `${seen} from ${target.url.host}`, advice, { ...details, ...description })
}
