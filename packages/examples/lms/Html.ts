/**
 * HTML text. The `html` template escapes every part that is not `Html` itself.
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

/** A template that escapes its parts. */
export const html = (template: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(String.raw({ raw: template }, ...parts.map(write)))
