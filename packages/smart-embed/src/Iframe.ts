/**
 * The `iframe` that ClickView documents for its player: responsive, 16:9, allowed to play by itself and to fill the screen.
 *
 * @since 0.2.0
 */

/**
 * How the player's `iframe` is written.
 *
 * @since 0.2.0
 * @category options
 */
export interface IframeOptions {
  /** What a screen reader calls the frame, such as `Video: How a leaf makes food`. */
  readonly title: string
  /**
   * The `class` of the frame, for a page whose `Content-Security-Policy` forbids `style` attributes. There is no `style`
   * then: your stylesheet says `width: 100%; height: auto; aspect-ratio: 16 / 9; border: 0`.
   */
  readonly class?: string | undefined
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

const attribute = (name: string, value: string): string =>
  `${name}="${value.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "")}"`

/**
 * The element as HTML. Width and height are what a browser shows where neither a style nor a class applies.
 *
 * @internal
 */
export const write = (src: string, options: IframeOptions): string => {
  const look = options.class === undefined
    ? attribute("style", "width:100%;height:auto;aspect-ratio:16/9;border:0")
    : attribute("class", options.class)
  const attributes = [attribute("src", src), attribute("title", options.title), `width="640" height="360"`, look]
  return `<iframe ${attributes.join(" ")} allow="autoplay" allowfullscreen></iframe>`
}
