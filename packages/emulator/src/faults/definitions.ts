/**
 * Every fault, in the order of the documentation. Faults that HTTP can express work in process and on a socket. Faults
 * below HTTP need a socket.
 *
 * @since 0.1.0
 */
import { body } from "./Body.ts"
import { connection } from "./Connection.ts"
import { oauthErrors } from "./OAuthErrors.ts"
import { response } from "./Response.ts"
import { selection } from "./Selection.ts"
import { state } from "./State.ts"
import { timing } from "./Timing.ts"
import { tokenFields } from "./TokenFields.ts"
import { unavailability } from "./Unavailability.ts"

/** @internal */
export const definitions = [
  ...timing,
  ...connection,
  ...body,
  ...response,
  ...oauthErrors,
  ...unavailability,
  ...tokenFields,
  ...state,
  selection
] as const

/** @internal */
export type Definition = typeof definitions[number]

/** @internal */
export const definitionOf = (fault: { readonly _tag: Definition["name"] }): Definition => byName[fault._tag]

const byName = Object.fromEntries(definitions.map((one) => [one.name, one])) as Record<Definition["name"], Definition>
