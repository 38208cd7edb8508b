/**
 * What the library uses where nothing else is said: ClickView's own addresses and scope, and the ends of a token's life.
 *
 * @since 0.2.0
 */
import * as Duration from "effect/Duration"
import * as Scope from "./exchange/Scope.ts"
import * as SecureUrl from "./exchange/SecureUrl.ts"
import * as Windows from "./lifecycle/Windows.ts"

/**
 * When a token is renewed and when it is no longer used, each as the time that is left of its life.
 *
 * @since 0.2.0
 * @category models
 */
export interface Ends {
  /** The earliest renewal: a token draws its own between this and the latest. */
  readonly earliestRenewal: Duration.Duration
  /** The latest renewal that nobody has to wait for. */
  readonly latestRenewal: Duration.Duration
  /** From here on the token is no longer used. */
  readonly unused: Duration.Duration
}

/**
 * The defaults of the options.
 *
 * @example
 * import { Defaults } from "@effect-clickview/token"
 * import { Duration } from "effect"
 *
 * console.log(Defaults.tokenUrl)
 * // https://auth.clickviewapp.com/connect/token
 * console.log(Duration.format(Defaults.endsOf("24 hours").latestRenewal))
 * // 1h
 *
 * @since 0.2.0
 * @category options
 */
export const Defaults: {
  /** ClickView's token endpoint. */
  readonly tokenUrl: string
  /** ClickView's API. */
  readonly apiUrl: string
  /** The scope for view keys. */
  readonly scope: string
  /** The ends of a token that lives so long. */
  readonly endsOf: (lifetime: Duration.DurationInput) => Ends
} = {
  tokenUrl: SecureUrl.tokenEndpoint,
  apiUrl: SecureUrl.api,
  scope: Scope.viewKeys,
  endsOf: (lifetime) => {
    const whole = Duration.toMillis(lifetime)
    const latest = Windows.windows(whole, Windows.defaults, 0)
    return {
      earliestRenewal: Duration.millis(Windows.windows(whole, Windows.defaults, 1).soft),
      latestRenewal: Duration.millis(latest.soft),
      unused: Duration.millis(latest.hard)
    }
  }
}
