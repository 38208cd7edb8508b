/**
 * Describes what looks wrong about the shape of a rejected secret, without any part of it. Such a secret is sent
 * anyway, because only the server knows whether it is valid.
 */
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"

/** Patterns, and what to say about each. */
const oddities: ReadonlyArray<readonly [shape: RegExp, hint: string]> = [
  [/^(["'`]).*\1$/s, "the secret is in quotes, which some tools keep around a value: set it without them"],
  [
    /^(\$\{.*\}|\$\(.*\)|\$\w+|\{\{.*\}\}|<.*>|%\w+%|\[.*\])$/s,
    "the secret looks like a variable that nothing has replaced by its value"
  ],
  [
    /^(change[-_ ]?(me|it|this)|(replace|insert|enter|put|add)[-_ ].+|your?[-_ ].+|todo|tbd|placeholder|dummy|none|null|undefined|\*+|\.{3,}|x{3,})$/i,
    "the secret looks like a placeholder"
  ],
  [
    /^.{1,7}$/s,
    "the secret is very short: some readers of .env files cut a value at # or $, so put it in single quotes there"
  ]
]

/** What looks wrong about this secret; `undefined` if nothing does. */
const oddityOf = (secret: string): string | undefined => oddities.find(([shape]) => shape.test(secret))?.[1]

/** Adds what looks wrong about the rejected secret to the reason. */
export const withHint = (reason: OAuthErrorReason, secret: string): OAuthErrorReason => {
  const hint = reason._tag === "Rejected" ? oddityOf(secret) : undefined
  return reason._tag === "Rejected" && hint !== undefined ? { ...reason, hint } : reason
}
