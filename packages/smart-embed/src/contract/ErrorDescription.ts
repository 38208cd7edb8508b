/**
 * ClickView's text in an error response, with the viewer's data and the token redacted. ClickView does not document the
 * format, so this reads the properties that common servers use.
 */
import { BearerAuth } from "@effect-clickview/token"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import type { Viewer } from "../Viewer.ts"

const replacement = "***"

/** Properties that hold one sentence about the error, the clearest first. */
const sentenceProperties = ["message", "error_description", "detail", "title", "error"]

/** Properties that list the errors of the fields. */
const listProperties = ["problems", "errors"]

const strings = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : Array.isArray(value)
    ? value.slice(0, 16).filter((item) => typeof item === "string")
    : Predicate.isReadonlyRecord(value)
    ? Object.values(value).slice(0, 16).flatMap((inner) => Predicate.isReadonlyRecord(inner) ? [] : strings(inner))
    : []

const textOf = (json: unknown): string => {
  if (!Predicate.isReadonlyRecord(json)) return ""
  const sentence = sentenceProperties.map((name) => json[name]).find((value) =>
    typeof value === "string" && value !== ""
  )
  return [...strings(sentence), ...listProperties.flatMap((name) => strings(json[name]))].join("; ")
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/** A text as it is, without special characters, and URL-encoded. */
const spellings = (text: string): ReadonlyArray<string> => {
  const encoded = new URLSearchParams({ _: text }).toString().slice(2)
  return [text, text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ""), encoded, encoded.replaceAll("+", "%20")]
}

/** Makes a function that replaces a teacher's data, where it is a whole word, in any letter case. */
export const redactPerson = (viewer: Viewer): (text: string) => string => {
  const personal = viewer._tag === "Teacher"
    ? [viewer.email, viewer.firstName, viewer.surname, viewer.jobTitle ?? ""]
    : []
  const words = personal.map((text) => text.trim()).flatMap(spellings).filter((spelling) => spelling !== "")
    .sort((a, b) => b.length - a.length).map(escapeRegExp)
  if (words.length === 0) return (text) => text
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})(?![\\p{L}\\p{N}])`, "giu")
  return (text) => text.replaceAll(pattern, replacement)
}

/** ClickView's redacted text, if any. It redacts twice, because redacting the token can join the parts of a name. */
export const of = (
  response: HttpClientResponse.HttpClientResponse,
  json: unknown,
  redact: (text: string) => string
): string | undefined => {
  const text = BearerAuth.redact(response)(redact(textOf(json)))
  return text === undefined ? undefined : redact(text)
}
