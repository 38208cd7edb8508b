/**
 * An `Expectation` is an effect that fails with a readable difference if the recorded requests are not those that a test
 * expects. No message contains a secret, a token or a personal name.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { tokenPath } from "../endpoints/TokenEndpoint.ts"
import type { Journal } from "./journal.ts"
import { isPersonal } from "./personal.ts"
import type { RecordedRequest } from "./RecordedRequest.ts"

/**
 * The recorded requests differ from the expected ones.
 *
 * @since 0.1.0
 * @category errors
 */
export class ExpectationFailed
  extends Schema.TaggedError<ExpectationFailed>("@effect-clickview/emulator/ExpectationFailed")("ExpectationFailed", {
    expected: Schema.String,
    actual: Schema.String
  })
{
  override get message() {
    return `Expected ${this.expected}, but ${this.actual}`
  }
}

const lineOf = ({ method, path, status }: RecordedRequest) => `${method} ${path} ${status ?? "unanswered"}`

const listed = (lines: ReadonlyArray<string>) => lines.map((line) => `\n  ${line}`).join("")

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`

const namesWithin = (value: unknown, path: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([name, item]) => [
      ...(isPersonal(name) ? [[...path, name].join(".")] : []),
      ...namesWithin(item, [...path, name])
    ])

const isOfTeacher = (body: unknown) =>
  Predicate.hasProperty(body, "data") && Predicate.hasProperty(body.data, "student") && body.data.student === false

const namesIn = ({ json }: RecordedRequest) => isOfTeacher(json) ? [] : namesWithin(json)

/**
 * Makes the expectations of one emulator.
 *
 * @internal
 */
export const makeExpectations = (journal: Journal) => {
  const check = (compare: (requests: ReadonlyArray<RecordedRequest>) => ExpectationFailed | undefined) =>
    Effect.suspend((): Effect.Effect<void, ExpectationFailed> => compare(journal.read()) ?? Effect.void)

  return {
    expectTokenRequests: (count: number) =>
      check((requests) => {
        const lines = requests.filter(({ path }) => path === tokenPath).map(lineOf)
        return lines.length === count ? undefined : new ExpectationFailed({
          expected: plural(count, "token request"),
          actual: lines.length === 0
            ? "none arrived"
            : `${plural(lines.length, "token request")} arrived:${listed(lines)}`
        })
      }),
    expectRequests: (...expected: ReadonlyArray<string>) =>
      check((requests) => {
        const lines = requests.map(lineOf)
        const difference = Array.from({ length: Math.max(lines.length, expected.length) }, (_, index) => {
          const [wanted, got] = [expected[index], lines[index]]
          if (wanted === got) return [`  ${wanted}`]
          return [...(wanted === undefined ? [] : [`- ${wanted}`]), ...(got === undefined ? [] : [`+ ${got}`])]
        }).flat()
        return difference.every((line) => line.startsWith(" ")) ? undefined : new ExpectationFailed({
          expected: plural(expected.length, "request"),
          actual: `the requests differ (- expected, + received):${listed(difference)}`
        })
      }),
    expectNoStudentNames: check((requests) => {
      const lines = requests.flatMap((request, index) => {
        const names = namesIn(request)
        return names.length === 0 ? [] : [`${index + 1}. ${lineOf(request)}: ${names.join(", ")}`]
      })
      return lines.length === 0 ? undefined : new ExpectationFailed({
        expected: "no request to contain a student's name or address",
        actual: `${plural(lines.length, "request")} did:${listed(lines)}`
      })
    }),
    expectNotSent: (...texts: ReadonlyArray<string>) =>
      check((requests) => {
        const lines = journal.containing(texts).map((position) => {
          const request = requests[position - 1]
          return `${position}. ${request === undefined ? "" : lineOf(request)}`
        })
        return lines.length === 0 ? undefined : new ExpectationFailed({
          expected: `no request to contain any of ${plural(texts.length, "text")}`,
          actual: `${plural(lines.length, "request")} did:${listed(lines)}`
        })
      })
  }
}
