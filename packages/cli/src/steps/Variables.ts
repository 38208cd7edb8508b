/**
 * The step `variables`: what the library will read, where from, and whether it can be what ClickView gave.
 *
 * @since 0.2.0
 */
import * as Shape from "../Shape.ts"
import * as Step from "../Step.ts"
import type { Target } from "../Target.ts"
import { isClickViews } from "../Target.ts"

/** @internal */
export type Source = "the environment" | ".env"

/** @internal */
export interface Credential {
  readonly source: Source
  readonly shape: Shape.Shape
}

/** @internal */
export interface Observed {
  readonly clientId: Credential | undefined
  readonly clientSecret: Credential | undefined
  /** The same text stands in both. */
  readonly areSame: boolean
  /** The other variables that are set, and where. */
  readonly others: ReadonlyArray<readonly [name: string, source: Source]>
  /** What the library says of the variables, without a value. Empty when it can work with them. */
  readonly problems: ReadonlyArray<string>
  /** Where the requests go, when the variables name addresses. */
  readonly targets: ReadonlyArray<Target>
}

const subjects = [
  ["CLICKVIEW_CLIENT_ID", "id", "clientId"],
  ["CLICKVIEW_CLIENT_SECRET", "secret", "clientSecret"]
] as const

interface Finding {
  readonly isFatal: boolean
  readonly meaning: string
  readonly cure: string
}

const fatal = (meaning: string, cure: string): Finding => ({ isFatal: true, meaning, cure })
const suspicious = (meaning: string, cure: string): Finding => ({ isFatal: false, meaning, cure })

const nothing = fatal(
  "CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET are not set, neither in the environment nor in a file .env in this folder.",
  "Set them to the client id and the client secret that ClickView gave you."
)

const onCredential = (
  variable: string,
  noun: string,
  credential: Credential | undefined
): ReadonlyArray<Finding> => {
  if (credential === undefined) {
    return [fatal(
      `${variable} is not set, neither in the environment nor in a file .env in this folder.`,
      `Set it to the client ${noun} that ClickView gave you.`
    )]
  }
  const { isOdd, isPlaceholder, length, quote, space } = credential.shape
  if (length === 0) {
    return [fatal(`${variable} is empty.`, `Set it to the client ${noun} that ClickView gave you.`)]
  }
  if (space !== undefined) {
    return [fatal(
      `The ${noun} in ${variable} has ${space}, so nothing is sent.`,
      space === "a line break at its end"
        ? "Remove it. A file that `echo` or an editor wrote ends with a line break: write it with `printf %s`."
        : "Remove it."
    )]
  }
  if (isOdd) {
    return [fatal(
      `The ${noun} in ${variable} holds a character that no ClickView ${noun} has, so nothing is sent.`,
      "Copy it once more as plain text: word processors change quotation marks, hyphens and spaces."
    )]
  }
  if (quote !== undefined) {
    return [suspicious(
      `The ${noun} in ${variable} includes quotation marks.`,
      "Remove them: `docker --env-file` and some panels keep them as part of the value."
    )]
  }
  if (isPlaceholder) {
    return [suspicious(
      `The ${noun} in ${variable} reads like a placeholder from an example.`,
      `Put the client ${noun} that ClickView gave you in its place.`
    )]
  }
  return []
}

/**
 * What is suspicious about the credentials, though the library would send them.
 *
 * @internal
 */
export const suspicion = ({ areSame, clientId, clientSecret }: Observed): Finding | undefined =>
  [
    ...onCredential("CLICKVIEW_CLIENT_SECRET", "secret", clientSecret),
    ...onCredential("CLICKVIEW_CLIENT_ID", "id", clientId),
    ...(areSame
      ? [suspicious("CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET hold the same text.", "Copy both again.")]
      : [])
  ].find(({ isFatal }) => !isFatal)

/**
 * Two addresses of which only one is ClickView's own.
 *
 * @internal
 */
export const split = (targets: ReadonlyArray<Target>): Finding | undefined => {
  const own = targets.find(isClickViews)
  const other = targets.find((target) => !isClickViews(target))
  return own === undefined || other === undefined ? undefined : suspicious(
    `${other.variable} is ${other.url.host}, and ${own.variable} is ClickView's own: ` +
      "the two belong to different environments.",
    "Set both or neither."
  )
}

const seen = (observed: Observed): string => {
  const credentials = subjects.map(([, noun, key]) => {
    const credential = observed[key]
    return credential === undefined ? `no ${noun}` : `${noun} ${Shape.describe(credential.shape)}`
  })
  const sources = new Set(subjects.flatMap(([, , key]) => observed[key]?.source ?? []))
  return `${credentials.join("; ")}${sources.size === 0 ? "" : ` (from ${[...sources].join(" and ")})`}`
}

/** @internal */
export const judge = (observed: Observed): Step.Step => {
  const details = Object.fromEntries([
    ...subjects.map(([name, , key]) => [name, observed[key]?.source ?? "not set"]),
    ...observed.others
  ]) as Record<string, string>
  const credentials = observed.clientId === undefined && observed.clientSecret === undefined
    ? [nothing]
    : subjects.flatMap(([name, noun, key]) => onCredential(name, noun, observed[key]))
  const settings = credentials.some(({ isFatal }) => isFatal)
    ? []
    : observed.problems.map((problem) => fatal(`${problem}.`, "Correct the variable, or remove it."))
  const findings = [...credentials, ...settings]
  const worst = findings.find(({ isFatal }) => isFatal)
  if (worst !== undefined) {
    const what = settings.length === 0 ? seen(observed) : "the library cannot use what is set"
    return Step.fail("variables", "settings", what, worst, details)
  }
  const doubt = suspicion(observed) ?? split(observed.targets)
  return doubt === undefined
    ? Step.ok("variables", seen(observed), details)
    : Step.warn("variables", seen(observed), doubt, details)
}
