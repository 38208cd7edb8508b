/**
 * The defaults: ClickView's addresses and scope, and when a token is renewed.
 *
 * @since 0.2.0
 */
import * as Duration from "effect/Duration"
import * as Scope from "./exchange/Scope.ts"
import * as SecureUrl from "./exchange/SecureUrl.ts"
import * as Windows from "./lifecycle/Windows.ts"

/**
 * When a token is renewed and when it is no longer used, as the time that remains until it expires.
 *
 * @since 0.2.0
 * @category models
 */
export interface TokenWindows {
  /** The earliest renewal. Each token draws its renewal between this and the latest. */
  readonly earliestRenewal: Duration.Duration
  /** The latest renewal during which callers do not wait. */
  readonly latestRenewal: Duration.Duration
  /** When the token is used for the last time. */
  readonly lastUse: Duration.Duration
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
 * console.log(Duration.format(Defaults.windowsOf("24 hours").latestRenewal))
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
  /** The windows of a token with this lifetime. */
  readonly windowsOf: (lifetime: Duration.DurationInput) => TokenWindows
} = {
  tokenUrl: SecureUrl.tokenEndpoint,
  apiUrl: SecureUrl.api,
  scope: Scope.viewKeys,
  windowsOf: (lifetime) => {
    const whole = Duration.toMillis(lifetime)
    const latest = Windows.windows(whole, Windows.defaults, 0)
    return {
      earliestRenewal: Duration.millis(Windows.windows(whole, Windows.defaults, 1).soft),
      latestRenewal: Duration.millis(latest.soft),
      lastUse: Duration.millis(latest.hard)
    }
  }
}
