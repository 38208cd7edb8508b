/**
 * Text that a browser may take as HTML: what is put into a template is escaped, unless it is HTML itself.
 */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

type Part = Html | string | number | ReadonlyArray<Html>

const write = (part: Part): string =>
  part instanceof Html
    ? part.text
    : typeof part === "object"
    ? part.map(({ text }) => text).join("\n")
    : String(part).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "")

/** A template whose parts are escaped. */
export const html = (template: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(String.raw({ raw: template }, ...parts.map(write)))
