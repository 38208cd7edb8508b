/**
 * What ClickView wrote in a refusal, made fit to be shown: cleared of the viewer's name and address, which it may quote,
 * and, by the token's own means, of the token. How a refusal is written is not documented: what common servers write is
 * understood.
 */
import { BearerAuth } from "@effect-clickview/token"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import type { Viewer } from "../Viewer.ts"

const mark = "***"

/** The properties in which servers say in a sentence what is wrong, the clearest first. */
const sentences = ["message", "error_description", "detail", "title", "error"]

/** Those in which they list what is wrong, field by field. */
const lists = ["problems", "errors"]

const textsIn = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : Array.isArray(value)
    ? value.slice(0, 16).filter((item) => typeof item === "string")
    : Predicate.isReadonlyRecord(value)
    ? Object.values(value).slice(0, 16).flatMap((inner) => Predicate.isReadonlyRecord(inner) ? [] : textsIn(inner))
    : []

const written = (json: unknown): string => {
  if (!Predicate.isReadonlyRecord(json)) return ""
  const sentence = sentences.map((name) => json[name]).find((value) => typeof value === "string" && value !== "")
  return [...textsIn(sentence), ...lists.flatMap((name) => textsIn(json[name]))].join("; ")
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/** How a text looks where something was filtered or encoded. */
const forms = (text: string): ReadonlyArray<string> => {
  const encoded = new URLSearchParams({ _: text }).toString().slice(2)
  return [text, text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ""), encoded, encoded.replaceAll("+", "%20")]
}

/** A function that replaces what identifies a person, where it stands as a word, in any letter case. */
export const unnamed = (viewer: Viewer): (text: string) => string => {
  const personal = viewer._tag === "Teacher"
    ? [viewer.email, viewer.firstName, viewer.surname, viewer.jobTitle ?? ""]
    : []
  const words = personal.map((text) => text.trim()).flatMap(forms).filter((form) => form !== "")
    .sort((a, b) => b.length - a.length).map(escaped)
  if (words.length === 0) return (text) => text
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})(?![\\p{L}\\p{N}])`, "giu")
  return (text) => text.replaceAll(pattern, mark)
}

/** What ClickView wrote, if anything of it can be shown. Looked at twice: the token's filter can put a name together. */
export const of = (
  response: HttpClientResponse.HttpClientResponse,
  json: unknown,
  clear: (text: string) => string
): string | undefined => {
  const shown = BearerAuth.conceal(response)(clear(written(json)))
  return shown === undefined ? undefined : clear(shown)
}
