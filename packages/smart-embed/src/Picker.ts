/**
 * ClickView's video picker in a teacher's browser: a dialog that resolves with the teacher's selection. This module
 * imports nothing and holds no secret, so it is the only part of this package that a browser may load.
 *
 * @since 0.2.0
 */

/**
 * A video that a teacher chose. It comes from a browser, so decode it on your server with the package's `Selection`.
 *
 * @since 0.2.0
 * @category models
 */
export interface Selection {
  /** ClickView's id of the video, for creating view keys. */
  readonly mediaId: string
  /** The video's title. */
  readonly title: string
  /** The URL of a picture of the video, 16:9. */
  readonly thumbnailUrl: string
}

/**
 * The location of the picker.
 *
 * @since 0.2.0
 * @category options
 */
export interface PickerPlace {
  /** The picker's origin. Default `https://integrations.clickviewapp.com`. */
  readonly origin?: string | undefined
}

/**
 * Options of `openPicker`.
 *
 * @since 0.2.0
 * @category options
 */
export interface PickerOptions extends PickerPlace {
  /** The client id that ClickView gave you. It is public. */
  readonly clientId: string
  /** Closes the dialog when the signal aborts. */
  readonly signal?: AbortSignal | undefined
  /** The dialog's title. Default `Choose a ClickView video`. */
  readonly label?: string | undefined
  /** The text of the close button. Default `Close`. */
  readonly closeLabel?: string | undefined
}

const defaultOrigin = "https://integrations.clickviewapp.com"

const maxLength = 8192

/** The number of open dialogs, and the page's `overflow` before the first one opened. */
let openDialogs = 0
let overflow = ""

const property = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== ""

const isSafe = (text: string, pickerOrigin: string): boolean => {
  if (!URL.canParse(text)) return false
  const { origin, protocol } = new URL(text)
  return protocol === "https:" || origin === pickerOrigin
}

const parseSelection = (message: unknown, origin: string): Selection | undefined => {
  if (typeof message !== "string" || message.length > maxLength) return undefined
  let json: unknown
  try {
    json = JSON.parse(message)
  } catch {
    return undefined
  }
  const data = property(json, "data")
  const [mediaId, title, thumbnailUrl] = [
    property(data, "mediaId"),
    property(data, "title"),
    property(data, "thumbnailUrl")
  ]
  return property(json, "type") === "cv-lms-addvideo" && isText(mediaId) && isText(title) && isText(thumbnailUrl) &&
      isSafe(thumbnailUrl, origin)
    ? { mediaId, title, thumbnailUrl }
    : undefined
}

/**
 * Listens for the teacher's selection in a frame that your page shows, and calls the listener at most once. Messages
 * from other origins or windows, and messages of another shape, are ignored. Returns a function that stops listening. A
 * thumbnail's URL uses HTTPS or the picker's origin.
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
  { origin = defaultOrigin }: PickerPlace = {}
): () => void => {
  const pickerOrigin = new URL(origin).origin
  const stop = () => removeEventListener("message", receive)
  const receive = ({ data, origin: from, source }: MessageEvent<unknown>) => {
    if (from !== pickerOrigin || source === null || source !== frame.contentWindow) return
    const selection = parseSelection(data, pickerOrigin)
    if (selection === undefined) return
    stop()
    listener(selection)
  }
  addEventListener("message", receive)
  return stop
}

/** Sets the style as a property, because a strict `Content-Security-Policy` forbids `style` attributes. */
const createElement = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style: string
): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name)
  element.style.cssText = style
  return element
}

/**
 * Opens ClickView's picker in a dialog, in which the teacher signs in and chooses a video. Resolves with the selection,
 * or with `undefined` when the dialog closes or `signal` aborts; it never rejects. It always removes the frame and
 * restores the focus. Your `Content-Security-Policy` needs the picker's origin in `frame-src`.
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
  origin = defaultOrigin,
  signal
}: PickerOptions): Promise<Selection | undefined> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(undefined)
      return
    }
    const dialog = createElement(
      "dialog",
      "box-sizing:border-box;flex-direction:column;width:min(1600px,96vw);height:94vh;height:94dvh;max-width:none;" +
        "max-height:none;margin:auto;padding:0;border:0;border-radius:8px;overflow:hidden;display:flex"
    )
    const bar = createElement(
      "div",
      "display:flex;align-items:center;justify-content:space-between;gap:8px;padding:4px 4px 4px 16px"
    )
    const heading = createElement("strong", "overflow:hidden;text-overflow:ellipsis;white-space:nowrap")
    const button = createElement("button", "flex:none;min-width:44px;min-height:44px;font:inherit;cursor:pointer")
    const frame = createElement("iframe", "flex:1;width:100%;border:0;background:#fff")
    const page = document.documentElement.style

    const finish = (selection?: Selection) => {
      stop()
      signal?.removeEventListener("abort", cancel)
      dialog.removeEventListener("close", cancel)
      dialog.close()
      dialog.remove()
      openDialogs -= 1
      if (openDialogs === 0) page.overflow = overflow
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
    if (openDialogs === 0) ({ overflow } = page)
    openDialogs += 1
    page.overflow = "hidden"
    dialog.showModal()
  })

/**
 * Registers the custom element `<clickview-picker>`: a button that opens the picker. Its content is the button's text.
 * The attributes are `client-id`, `label` and `close-label`; `::part(button)` styles the button. A selection dispatches
 * a bubbling `select` event, a `CustomEvent<Selection>`. In a form, an element with a `name` submits the selection as
 * JSON. A second call for the same name does nothing.
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
  // The class is made here, because `HTMLElement` exists only in a browser and the import must have no side effect.
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
