/**
 * A viewing: one video for one viewer, once.
 *
 * @since 0.1.0
 */
import type { Viewer } from "./Viewer.ts"

/**
 * What a view key is for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Viewing {
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** The person who will watch it. */
  readonly viewer: Viewer
}
