/**
 * A viewing: one video, for one viewer, now.
 *
 * @since 0.1.0
 */
import type { Viewer } from "./Viewer.ts"

/**
 * What a view key is made for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Viewing {
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** Who is going to watch it. */
  readonly viewer: Viewer
}
