/**
 * The step `api call`: whether the API accepts the token. It sends an empty request for a view key: with a good token
 * the API answers 400 and creates nothing.
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
import * as Answer from "../Answer.ts"
import * as Step from "../Step.ts"
import type { Target } from "../Target.ts"
import * as Variables from "./Variables.ts"

/** @internal */
export interface Observed {
  readonly target: Target
  readonly targets: ReadonlyArray<Target>
  readonly answer:
    | {
      readonly _tag: "Answered"
      readonly answer: Answer.Answer
      /** The `error` of the Bearer challenge. */
      readonly error: string | undefined
      readonly scopes: ReadonlyArray<string>
    }
    | { readonly _tag: "Unanswered"; readonly code: string }
}

const environments = (targets: ReadonlyArray<Target>, otherwise: string) => {
  const split = Variables.split(targets)
  return split === undefined
    ? { meaning: otherwise, cure: "Ask ClickView whether your client id may use this API, and send this report." }
    : { meaning: `The API does not recognise the token. ${split.meaning}`, cure: split.cure }
}

const onForbidden = (
  { target, targets }: Observed,
  answer: Answer.Answer,
  error: string | undefined,
  scopes: ReadonlyArray<string>
) =>
  error === "insufficient_scope" || scopes.length > 0
    ? {
      meaning: `The token is valid but does not allow view keys${
        scopes.length === 0 ? "" : `: the permission ${scopes.join(" ")} is missing`
      }.`,
      cure: `Ask ClickView to allow ${scopes.length === 0 ? "view keys" : scopes.join(" ")} for your client id.`
    }
    : answer.isPage
    ? {
      meaning: `${
        Answer.page(answer)
      } came instead of the API's response, most likely from a filter that blocks ${target.url.host}.`,
      cure: `Ask the network's administrator to allow ${target.url.host} for this machine.`
    }
    : environments(targets, "The token is valid, but the API refuses this client.")

const onStatus = (observed: Observed, answered: Extract<Observed["answer"], { readonly _tag: "Answered" }>) => {
  const { target, targets } = observed
  const { answer, error, scopes } = answered
  const { status } = answer
  if (status === 401 && !(answer.isPage && error === undefined)) {
    return {
      cause: "api" as const,
      ...environments(targets, "The API does not accept the token that was just issued.")
    }
  }
  if (status === 403) {
    const isFilter = answer.isPage && error === undefined
    return { cause: isFilter ? "network" as const : "api" as const, ...onForbidden(observed, answer, error, scopes) }
  }
  if (status === 429 || status >= 500) {
    return {
      cause: "unavailable" as const,
      meaning: status === 429
        ? "The API received too many calls and asks this client to wait."
        : `The API at ${target.url.host} is temporarily unavailable (${status}).`,
      cure: "Try again in a few minutes."
    }
  }
  if (status >= 300 && status < 400) {
    return {
      cause: "network" as const,
      meaning:
        `${target.url.host} redirects the call${answer.location === undefined ? "" : ` to ${answer.location}`}: most ` +
        "likely to the login page of a proxy or a filter. The redirect was not followed.",
      cure: `Ask the network's administrator to let this machine reach ${target.url.host} without a login page.`
    }
  }
  if (status === 404 || status === 405) {
    return {
      cause: target.isSet ? "settings" as const : "api" as const,
      meaning: `${target.url.host} does not serve view keys at this address (${status}).`,
      cure: target.isSet
        ? `Correct ${target.variable}, which normally has no path, or remove it to use ClickView's address.`
        : "Look for a newer version of this package, or ask ClickView."
    }
  }
  return answer.isPage
    ? {
      cause: "network" as const,
      meaning: `${Answer.page(answer)} came instead of the API's response, most likely from a proxy or a filter.`,
      cure:
        `Ask the network's administrator to let this machine reach ${target.url.host} without a login page or a block page.`
    }
    : undefined
}

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const { answer: answered, target } = observed
  if (answered._tag === "Unanswered") {
    return Step.fail("api call", "network", `${answered.code} from ${target.url.host}`, {
      meaning: `${target.url.host} accepts connections, but the call fails (${answered.code}).`,
      cure: "Try again. If it persists, ask the network's administrator what is between this machine and ClickView."
    })
  }
  const { answer, error } = answered
  const details = Answer.details(answer)
  const problem = onStatus(observed, answered)
  if (problem === undefined) {
    return Step.ok("api call", `${target.url.host} accepts the token`, details)
  }
  const { cause, ...advice } = problem
  const seen = `${answer.status}${error === undefined ? "" : ` ${error}`}${answer.isPage ? " and a web page" : ""}`
  return Step.fail("api call", cause, `${seen} from ${target.url.host}`, advice, details)
}
