/**
 * Faults of the issued token and its response: malformed fields, other types and scopes, a token that is old or short-lived.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ResponseEffect } from "../http/RequestContext.ts"
import { editTokenFields } from "../http/responses.ts"
import { define } from "./Definition.ts"

type TokenFields = Readonly<Record<string, unknown>>

const edit = (response: ResponseEffect, change: (fields: TokenFields) => TokenFields) =>
  Effect.map(response, (response) => editTokenFields(response, change))

const omit = (fields: TokenFields, name: string) =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))

const malformed = (usual: unknown) => ({
  empty: "",
  null: null,
  number: 12,
  text: "text with spaces",
  zero: 0,
  negative: -1,
  fraction: 1.5,
  digits: "3600",
  "digits and letters": "12abc",
  enormous: typeof usual === "number" ? 1e300 : "a".repeat(50_000),
  list: [usual]
})

/** A scope that no client requests. */
const unrequested = "emulator.unasked"

/** @internal */
export const tokenFields = [
  define({
    name: "MalformedField",
    doc:
      "Replaces one `field` of the token response: `missing`, `empty`, `null`, `number`, `text`, `zero`, `negative`, `fraction`, `digits` (`\"3600\"`), `digits and letters` (`\"12abc\"`), `enormous` or `list`.",
    fields: {
      field: Schema.Literal("access_token", "token_type", "expires_in", "scope"),
      as: Schema.Literal(
        "missing",
        "empty",
        "null",
        "number",
        "text",
        "zero",
        "negative",
        "fraction",
        "digits",
        "digits and letters",
        "enormous",
        "list"
      )
    },
    stage: "fields",
    perform: (response, { as, field }) =>
      edit(
        response,
        (fields) => as === "missing" ? omit(fields, field) : { ...fields, [field]: malformed(fields[field])[as] }
      )
  }),
  define({
    name: "TokenType",
    doc: "Sets `token_type` to `value`: another spelling, or another type.",
    fields: { value: Schema.String },
    stage: "fields",
    perform: (response, { value }) => edit(response, (fields) => ({ ...fields, token_type: value }))
  }),
  define({
    name: "Scope",
    doc:
      "Issues a token with a `narrower` or `wider` scope than requested, or omits `scope` from the response (`missing`).",
    fields: { as: Schema.Literal("narrower", "wider", "missing") },
    stage: "fields",
    perform: (response, { as }, { context, next }) => {
      switch (as) {
        case "missing":
          return edit(response, (fields) => omit(fields, "scope"))
        case "narrower":
          return next({
            ...context,
            issue: (client, scopes) => context.issue(client, scopes.length > 1 ? scopes.slice(0, -1) : [unrequested])
          })
        case "wider":
          return next({ ...context, issue: (client, scopes) => context.issue(client, [...scopes, unrequested]) })
      }
    }
  }),
  define({
    name: "SameToken",
    doc: "Returns the client's latest token with its remaining lifetime, or issues one if there is none.",
    fields: {},
    stage: "fields",
    perform: (_, __, { context, next }) =>
      next({
        ...context,
        issue: (client, scopes) =>
          Effect.flatMap(context.latest(client.id), (token) =>
            token === undefined ? context.issue(client, scopes) : Effect.succeed(token))
      })
  }),
  define({
    name: "ExpiredToken",
    doc: "Issues a token that lives one second, and delays the response by 1.5 seconds.",
    fields: {},
    stage: "time",
    perform: (_, __, { context, next }) =>
      Effect.zipLeft(
        next({
          ...context,
          issue: (client, scopes) => context.issue({ ...client, lifetime: Duration.seconds(1) }, scopes)
        }),
        Effect.sleep("1500 millis")
      )
  })
] as const
