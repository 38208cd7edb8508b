/**
 * The step `token request`: what the token endpoint answered, and what its OAuth code means here. The answer is judged by
 * the library first; this says what it means to the person at the terminal.
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
  /** The scope that is asked for. */
  readonly scope: string
  readonly variables: Variables.Observed
  /** The answer as it came over the wire, if one did. */
  readonly answer: Answer.Answer | undefined
  /** Why the library has no token; `undefined` when it has one. */
  readonly error: OAuthError | undefined
}

interface Judgement {
  readonly cause: Step.Cause
  readonly seen: string
  readonly meaning: string
  readonly cure: string
}

/** ClickView itself, or whatever the variable names. */
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
    cure:
      "Copy both once more from what ClickView gave you. If they are right, ask ClickView whether the client is active."
  }
}

const onScope = ({ scope, target }: Observed): Pick<Judgement, "meaning" | "cure"> =>
  scope === Defaults.scope
    ? {
      meaning: `${who(target)} does not allow this client to make view keys (the permission ${scope}).`,
      cure: `Ask ClickView to allow the scope ${scope} for your client id.`
    }
    : {
      meaning: `CLICKVIEW_SCOPE asks for a permission that ${who(target)} does not know or does not allow this client.`,
      cure: `Remove CLICKVIEW_SCOPE, so that ${Defaults.scope} is asked for, or ask ClickView for the right value.`
    }

const onRejection = (observed: Observed, code: string): Pick<Judgement, "meaning" | "cure"> => {
  switch (code) {
    case "invalid_client": {
      const { cure, meaning } = onCredentials(observed)
      return { meaning, cure: `${cure} Nothing was repeated: wrong secrets can lock the client.` }
    }
    case "invalid_scope":
      return onScope(observed)
    case "unauthorized_client":
      return {
        meaning: `${who(observed.target)} knows this client and does not allow it to ask for tokens from a server.`,
        cure: "Ask ClickView to allow the client-credentials grant for your client id."
      }
    default:
      return {
        meaning:
          `${who(observed.target)} did not understand the request (${code}): this is not the address for tokens, ` +
          "or something changed the request on its way.",
        cure: observed.target.isSet
          ? `Check ${observed.target.variable}, or remove it.`
          : "Ask whoever runs the network whether something changes requests."
      }
  }
}

const someoneElse = (answer: Answer.Answer, target: Target): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${Answer.page(answer)} came instead of ${
    who(target)
  }'s answer: most likely from a proxy or a filter in between.`,
  cure: `Ask whoever runs the network to let this machine reach ${target.url.host} without a login or a block page.`
})

const wrongAddress = (target: Target, status: number): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${target.url.host} has no tokens at this path (${status}): the address is wrong.`,
  cure: target.isSet
    ? `Correct ${target.variable}: the path is normally /connect/token. Remove the variable to ask ClickView itself.`
    : "Look for a newer version of this package, or ask ClickView."
})

/** What a network that broke off means, after the steps before had seen it work. */
const broken = ({ target }: Observed, what: string): Pick<Judgement, "meaning" | "cure"> => ({
  meaning: `${target.url.host} takes connections, and then ${what}.`,
  cure: "Try again. If it stays so, ask whoever runs the network what is between this machine and ClickView."
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
      meaning: `${who(target)} was asked too often and wants to be left alone for a while.`,
      cure: `${later(error)} If it stays so, look for a program that asks for a token for every call.`
    }
  }
  return answer?.isPage === true
    ? {
      cause: "unavailable",
      meaning: `${Answer.page(answer)} came with status ${status}: a proxy, or ${
        who(target)
      }'s own front, has no answer now.`,
      cure: `${later(error)} If it stays so, ask whoever runs the network first, then ClickView.`
    }
    : { cause: "unavailable", meaning: `${who(target)} cannot answer now (${status}).`, cure: later(error) }
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
          `${target.url.host} sends the request on${answer?.location === undefined ? "" : ` to ${answer.location}`}: ` +
          "most likely the login page of a proxy or a filter. It was not followed, because the secret would go along.",
        cure: `Ask whoever runs the network to let this machine reach ${target.url.host} without a login page.`
      }
    case "Malformed":
      return answer?.isPage === true
        ? { cause: "network", seen: `${reason.status} and a web page`, ...someoneElse(answer, target) }
        : {
          cause: target.isSet ? "settings" : "network",
          seen: `${reason.status}, not a token`,
          meaning: `What ${target.url.host} answers is no token: ${
            reason.fields.map(({ expected, field }) => `${field} is not ${expected}`).join(", ")
          }.`,
          cure: target.isSet ? `Check ${target.variable}, or remove it.` : "Ask ClickView, and show this report."
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
        seen: reason.code ?? "broken off",
        ...broken(observed, `the request breaks off (${reason.code ?? "no code"})`)
      }
    case "Timeout":
      return {
        cause: "network",
        seen: `no answer within ${span(reason.limit)}`,
        ...broken(observed, `gives no answer within ${span(reason.limit)}`)
      }
    case "ExpiredOnArrival":
      return {
        cause: "refused",
        seen: `a token for ${span(reason.lifetime)}`,
        meaning: "The token had ended before it could be used.",
        cure: "Ask ClickView for tokens that live longer."
      }
    case "Defect":
      return {
        cause: "settings",
        seen: "not asked",
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
  const told = "description" in error.reason && error.reason.description !== undefined
    ? { "what it wrote": error.reason.description }
    : {}
  return Step.fail("token request", cause, `${seen} from ${target.url.host}`, advice, { ...details, ...told })
}
