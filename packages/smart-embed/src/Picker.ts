/**
 * ClickView's video selection in a teacher's browser: a dialog with ClickView's picker in it, and what the teacher chose.
 * This module imports nothing and holds no secret, so that it is the one part of this package that a browser may load.
 *
 * @since 0.2.0
 */

/**
 * A video that a teacher chose. It comes from a browser: on your server decode it with the package's `Selection`.
 *
 * @since 0.2.0
 * @category models
 */
export interface Selection {
  /** ClickView's id of the video: what a view key is made for. */
  readonly mediaId: string
  /** The video's title. */
  readonly title: string
  /** A picture of the video, 16:9. */
  readonly thumbnailUrl: string
}

/**
 * Where the picker is.
 *
 * @since 0.2.0
 * @category options
 */
export interface PickerPlace {
  /** The picker's origin. Default `https://integrations.clickviewapp.com`. */
  readonly origin?: string | undefined
}

/**
 * How the picker is opened.
 *
 * @since 0.2.0
 * @category options
 */
export interface PickerOptions extends PickerPlace {
  /** The client id that ClickView gave you. It is public. */
  readonly clientId: string
  /** Closes the dialog when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /** What the dialog is called. Default `Choose a ClickView video`. */
  readonly label?: string | undefined
  /** What the button that closes it says. Default `Close`. */
  readonly closeLabel?: string | undefined
}

const clickView = "https://integrations.clickviewapp.com"

const longest = 8192

/** The dialogs that are open, and what held the page before the first of them. */
let dialogs = 0
let overflow = ""

const at = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== ""

const isSafe = (text: string, place: string): boolean => {
  if (!URL.canParse(text)) return false
  const { origin, protocol } = new URL(text)
  return protocol === "https:" || origin === place
}

const read = (message: unknown, origin: string): Selection | undefined => {
  if (typeof message !== "string" || message.length > longest) return undefined
  let json: unknown
  try {
    json = JSON.parse(message)
  } catch {
    return undefined
  }
  const data = at(json, "data")
  const [mediaId, title, thumbnailUrl] = [at(data, "mediaId"), at(data, "title"), at(data, "thumbnailUrl")]
  return at(json, "type") === "cv-lms-addvideo" && isText(mediaId) && isText(title) && isText(thumbnailUrl) &&
      isSafe(thumbnailUrl, origin)
    ? { mediaId, title, thumbnailUrl }
    : undefined
}

/**
 * Hears what the teacher chooses in a frame that your page shows. Calls the listener once at most; every message from
 * another origin or another window, and every message of another shape, is ignored. Returns a function that stops it. A
 * thumbnail's address is HTTPS, or on the picker's own origin.
 *
 * @example
 * import { onSelection } from "@effect-clickview/smart-embed/picker"
 *
 * const frame = document.querySelector("iframe")
 * if (frame !== null) onSelection(frame, ({ title }) => { document.title = title })
 *
 * @since 0.2.0
 * @category constructors
 */
export const onSelection = (
  frame: HTMLIFrameElement,
  listener: (selection: Selection) => void,
  { origin = clickView }: PickerPlace = {}
): () => void => {
  const place = new URL(origin).origin
  const stop = () => removeEventListener("message", receive)
  const receive = ({ data, origin: from, source }: MessageEvent<unknown>) => {
    if (from !== place || source === null || source !== frame.contentWindow) return
    const selection = read(data, place)
    if (selection === undefined) return
    stop()
    listener(selection)
  }
  addEventListener("message", receive)
  return stop
}

/** No `style` attribute is written, so that a strict `Content-Security-Policy` allows it. */
const styled = <Name extends keyof HTMLElementTagNameMap>(name: Name, style: string): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name)
  element.style.cssText = style
  return element
}

/**
 * Opens ClickView's picker in a dialog of its own, in which the teacher signs in and chooses. Resolves with the choice, or
 * with `undefined` when the dialog was closed or `signal` aborted; it never rejects. The frame is removed in every case,
 * the focus goes back to where it was. Your `Content-Security-Policy` needs the picker's origin in `frame-src`.
 *
 * @example
 * import { openPicker } from "@effect-clickview/smart-embed/picker"
 *
 * const choose = async (form: HTMLFormElement) => {
 *   const selection = await openPicker({ clientId: "your-client-id" })
 *   for (const [name, value] of Object.entries(selection ?? {})) {
 *     const field = form.elements.namedItem(name)
 *     if (field instanceof HTMLInputElement) field.value = value
 *   }
 * }
 *
 * @since 0.2.0
 * @category constructors
 */
export const openPicker = ({
  clientId,
  closeLabel = "Close",
  label = "Choose a ClickView video",
  origin = clickView,
  signal
}: PickerOptions): Promise<Selection | undefined> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(undefined)
      return
    }
    const dialog = styled(
      "dialog",
      "box-sizing:border-box;flex-direction:column;width:min(1600px,96vw);height:94vh;height:94dvh;max-width:none;" +
        "max-height:none;margin:auto;padding:0;border:0;border-radius:8px;overflow:hidden;display:flex"
    )
    const bar = styled(
      "div",
      "display:flex;align-items:center;justify-content:space-between;gap:8px;padding:4px 4px 4px 16px"
    )
    const heading = styled("strong", "overflow:hidden;text-overflow:ellipsis;white-space:nowrap")
    const button = styled("button", "flex:none;min-width:44px;min-height:44px;font:inherit;cursor:pointer")
    const frame = styled("iframe", "flex:1;width:100%;border:0;background:#fff")
    const page = document.documentElement.style

    const finish = (selection?: Selection) => {
      stop()
      signal?.removeEventListener("abort", cancel)
      dialog.removeEventListener("close", cancel)
      dialog.close()
      dialog.remove()
      dialogs -= 1
      if (dialogs === 0) page.overflow = overflow
      resolve(selection)
    }
    const cancel = () => finish()
    const stop = onSelection(frame, finish, { origin })

    heading.textContent = label
    button.type = "button"
    button.textContent = closeLabel
    button.addEventListener("click", cancel)
    frame.title = label
    frame.src = new URL(`/smart-embed/select?clientId=${encodeURIComponent(clientId)}`, origin).href
    dialog.setAttribute("aria-label", label)
    dialog.addEventListener("cancel", cancel)
    dialog.addEventListener("close", cancel)
    signal?.addEventListener("abort", cancel)
    bar.append(heading, button)
    dialog.append(bar, frame)
    document.body.append(dialog)
    if (dialogs === 0) ({ overflow } = page)
    dialogs += 1
    page.overflow = "hidden"
    dialog.showModal()
  })

/**
 * Registers the custom element `<clickview-picker>`: a button that opens the picker. Its content is the button's text.
 * The attributes are `client-id`, `label` and `close-label`; `::part(button)` styles the button. A choice dispatches a
 * bubbling `select` event, a `CustomEvent<Selection>`. In a form, an element with a `name` submits the choice as JSON.
 * A second call for the same name does nothing.
 *
 * @example
 * import type { Selection } from "@effect-clickview/smart-embed/picker"
 * import { definePicker } from "@effect-clickview/smart-embed/picker"
 *
 * definePicker()
 * // <clickview-picker client-id="your-client-id">Choose a video</clickview-picker>
 * document.querySelector("clickview-picker")?.addEventListener("select", (event) => {
 *   document.title = (event as CustomEvent<Selection>).detail.title
 * })
 *
 * @since 0.2.0
 * @category constructors
 */
export const definePicker = (name = "clickview-picker", { origin }: PickerPlace = {}): void => {
  // The class is made here, because `HTMLElement` exists in a browser only and an import must have no side effect.
  class PickerElement extends HTMLElement {
    static readonly formAssociated = true
    readonly #internals = this.attachInternals()
    readonly #button = document.createElement("button")
    readonly #slot = document.createElement("slot")
    #open: AbortController | undefined

    constructor() {
      super()
      this.#button.type = "button"
      this.#button.part.add("button")
      this.#button.append(this.#slot)
      this.#button.addEventListener("click", () => void this.#choose())
      this.attachShadow({ delegatesFocus: true, mode: "open" }).append(this.#button)
    }

    connectedCallback() {
      this.#slot.textContent = this.getAttribute("label") ?? "Choose a ClickView video"
    }

    disconnectedCallback() {
      this.#open?.abort()
    }

    formDisabledCallback(disabled: boolean) {
      this.#button.disabled = disabled
    }

    formResetCallback() {
      this.#internals.setFormValue(null)
    }

    async #choose() {
      if (this.#open !== undefined) return
      this.#open = new AbortController()
      const detail = await openPicker({
        clientId: this.getAttribute("client-id") ?? "",
        closeLabel: this.getAttribute("close-label") ?? undefined,
        label: this.getAttribute("label") ?? undefined,
        origin,
        signal: this.#open.signal
      })
      this.#open = undefined
      if (detail === undefined) return
      this.#internals.setFormValue(JSON.stringify(detail))
      this.dispatchEvent(new CustomEvent("select", { bubbles: true, detail }))
    }
  }
  if (customElements.get(name) === undefined) customElements.define(name, PickerElement)
}
