/**
 * The options of `ViewKeys`.
 *
 * @since 0.1.0
 */
import type { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import type * as Duration from "effect/Duration"

/**
 * Options of view keys.
 *
 * @since 0.1.0
 * @category options
 */
export interface ViewKeysOptions {
  /**
   * How long ClickView may take to create one view key. Default 10 seconds. The wait for a token does not count. It has
   * its own limit, 15 seconds by default, and fails as `NoToken`.
   */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * The options of `ViewKeys.layerConfig`.
 *
 * @since 0.1.0
 * @category options
 */
export interface ViewKeysConfig extends ViewKeysOptions {
  /** Options of `ClickViewToken.layerConfig`: other variables, and the token's options. */
  readonly token?: Parameters<typeof ClickViewToken.layerConfig>[0]
  /** Options of `BearerAuth.layerConfig`: the location of the API. */
  readonly api?: Parameters<typeof BearerAuth.layerConfig>[0]
}
