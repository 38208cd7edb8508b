/**
 * The `Vocabulary` lists every fault with its documentation. Faults that HTTP can express work in process and on a
 * socket. Faults below HTTP need a socket.
 *
 * @since 0.1.0
 */
import * as Bytes from "./Body.ts"
import * as Wire from "./Connection.ts"
import { stages } from "./Definition.ts"
import * as Instead from "./Response.ts"
import * as Selection from "./Selection.ts"
import * as State from "./State.ts"
import * as Time from "./Timing.ts"
import * as Fields from "./TokenFields.ts"

/**
 * The definition of every fault, in the order of the documentation.
 *
 * @internal
 */
export const definitions = [
  Time.latency,
  Time.jitter,
  Time.hang,
  Wire.resetBefore,
  Wire.resetWithinHeaders,
  Wire.resetWithinBody,
  Wire.trickle,
  Wire.truncation,
  Wire.wrongLength,
  Bytes.endlessBody,
  Bytes.contentType,
  Bytes.byteOrderMark,
  Bytes.nestingBomb,
  Bytes.compressedBomb,
  Instead.status,
  Instead.proxyPage,
  Instead.oauthErrorFault,
  Instead.undocumentedError,
  Instead.errorInSuccess,
  Instead.echoedSecret,
  Instead.controlCharacters,
  Fields.malformedField,
  Fields.tokenType,
  Fields.scopeFault,
  Fields.sameToken,
  Time.expiredToken,
  Instead.redirect,
  Instead.retryAfter,
  Instead.slowRecovery,
  State.revokeAll,
  State.clockSkew,
  State.secretRotatedAway,
  Selection.selection
] as const

/**
 * The description of one fault.
 *
 * @since 0.1.0
 * @category models
 */
export interface Word {
  /** The `_tag` of the fault. */
  readonly name: string
  /** One line that says what it does. */
  readonly doc: string
  /** The names of its parameters, except `target`. */
  readonly parameters: ReadonlyArray<string>
  /** Whether it also works in process, or needs a socket. */
  readonly where: "anywhere" | "socket"
  /** The route it applies to by default: the token endpoint, every route, or this path. */
  readonly route: "token" | "every" | `/${string}`
  /** Its position among other faults. A fault with a higher depth is nearer to the route. */
  readonly depth: number
}

/**
 * The description of every fault.
 *
 * @since 0.1.0
 * @category constants
 */
export const vocabulary: ReadonlyArray<Word> = definitions.map((
  { doc, everyRoute, name, parameters, route, stage }
) => ({
  name,
  doc,
  parameters,
  where: stage === "wire" ? "socket" : "anywhere",
  route: route ?? (everyRoute ? "every" : "token"),
  depth: stages.indexOf(stage)
}))
