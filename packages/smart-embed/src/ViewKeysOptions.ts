/**
 * The options of `ViewKeys`.
 *
 * @since 0.1.0
 */
import type { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import type * as Duration from "effect/Duration"

/**
 * How view keys are asked for.
 *
 * @since 0.1.0
 * @category options
 */
export interface ViewKeysOptions {
  /**
   * How long ClickView may take to make one view key. Default 10 seconds. Waiting for a token does not count: it ends by
   * the token's own limits, 15 seconds by default, and with the token's own failure (`NoToken`).
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
  /** What `ClickViewToken.layerConfig` takes: other variables, and the token's own options. */
  readonly token?: Parameters<typeof ClickViewToken.layerConfig>[0]
  /** What `BearerAuth.layerConfig` takes: where the API is. */
  readonly api?: Parameters<typeof BearerAuth.layerConfig>[0]
}
