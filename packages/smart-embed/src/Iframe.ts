/**
 * The `iframe` that ClickView documents for its player: responsive, 16:9, with autoplay and fullscreen allowed.
 *
 * @since 0.2.0
 */

/**
 * Options of the player's `iframe`.
 *
 * @since 0.2.0
 * @category options
 */
export interface IframeOptions {
  /** The frame's accessible name, such as `Video: How a leaf makes food`. */
  readonly title: string
  /**
   * The frame's `class`. It replaces the `style` attribute, for a page whose `Content-Security-Policy` forbids one.
   * Your stylesheet then needs `width: 100%; height: auto; aspect-ratio: 16 / 9; border: 0`.
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
 * The element as HTML. Its width and height apply only where neither the style nor the class does.
 *
 * @internal
 */
export const write = (src: string, options: IframeOptions): string => {
  const styling = options.class === undefined
    ? attribute("style", "width:100%;height:auto;aspect-ratio:16/9;border:0")
    : attribute("class", options.class)
  const attributes = [attribute("src", src), attribute("title", options.title), `width="640" height="360"`, styling]
  return `<iframe ${attributes.join(" ")} allow="autoplay" allowfullscreen></iframe>`
}
