/**
 * The `Vocabulary` is every fault there is, one name each, with its documentation and where it works. Whatever HTTP can
 * express works in process and on a socket alike; what happens below it works on a socket alone.
 *
 * @since 0.1.0
 */
import * as Bytes from "./Bytes.ts"
import { stages } from "./Definition.ts"
import * as Fields from "./Fields.ts"
import * as Instead from "./Instead.ts"
import * as Selection from "./Selection.ts"
import * as State from "./State.ts"
import * as Time from "./Time.ts"
import * as Wire from "./Wire.ts"

/**
 * Every fault, in the order of the documentation.
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
 * One word of the vocabulary of faults.
 *
 * @since 0.1.0
 * @category models
 */
export interface Word {
  /** The `_tag` of the fault. */
  readonly name: string
  /** What it does, in a line. */
  readonly doc: string
  /** The names of the data that it takes, beside `target`. */
  readonly parameters: ReadonlyArray<string>
  /** Whether it works in process too, or on a socket alone. */
  readonly where: "anywhere" | "socket"
  /** The route that it meets unless its target names another: the token endpoint, every one, or this path. */
  readonly route: "token" | "every" | `/${string}`
  /** When it applies among others: a higher one is further in, nearer to the route. */
  readonly depth: number
}

/**
 * Every fault there is.
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
