/**
 * The step `variables`: which variables the library reads, from where, and whether their values are plausible.
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
  /** Whether both have the same value. */
  readonly areSame: boolean
  /** The other variables that are set, and their source. */
  readonly others: ReadonlyArray<readonly [name: string, source: Source]>
  /** The library's messages about the variables, without values. Empty when they are valid. */
  readonly problems: ReadonlyArray<string>
  /** The addresses that requests go to. */
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
  "CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET are not set, neither in the environment nor in the file .env of this folder.",
  "Set them to the client id and the client secret that ClickView gave you."
)

const onCredential = (
  variable: string,
  noun: string,
  credential: Credential | undefined
): ReadonlyArray<Finding> => {
  if (credential === undefined) {
    return [fatal(
      `${variable} is not set, neither in the environment nor in the file .env of this folder.`,
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
        ? "Remove it. Files written by `echo` or an editor end with a line break; `printf %s` writes none."
        : "Remove it."
    )]
  }
  if (isOdd) {
    return [fatal(
      `The ${noun} in ${variable} contains a character that no ClickView ${noun} has, so nothing is sent.`,
      "Copy it again as plain text: word processors change quotation marks, hyphens and spaces."
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
      `The ${noun} in ${variable} looks like a placeholder from an example.`,
      `Replace it with the client ${noun} that ClickView gave you.`
    )]
  }
  return []
}

/**
 * What is suspicious about credentials that the library accepts.
 *
 * @internal
 */
export const suspicion = ({ areSame, clientId, clientSecret }: Observed): Finding | undefined =>
  [
    ...onCredential("CLICKVIEW_CLIENT_SECRET", "secret", clientSecret),
    ...onCredential("CLICKVIEW_CLIENT_ID", "id", clientId),
    ...(areSame
      ? [suspicious("CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET have the same value.", "Copy both again.")]
      : [])
  ].find(({ isFatal }) => !isFatal)

/**
 * The finding when only one of the two addresses is ClickView's.
 *
 * @internal
 */
export const split = (targets: ReadonlyArray<Target>): Finding | undefined => {
  const own = targets.find(isClickViews)
  const other = targets.find((target) => !isClickViews(target))
  return own === undefined || other === undefined ? undefined : suspicious(
    `${other.variable} is ${other.url.host}, and ${own.variable} is ClickView's: ` +
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
