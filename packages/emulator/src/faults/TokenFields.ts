/**
 * Faults of the fields of a token response: malformed values, other token types, other scopes.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { editTokenFields } from "../http/responses.ts"
import { define } from "./Definition.ts"

const omit = (fields: Readonly<Record<string, unknown>>, name: string) =>
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

/** @internal */
export const malformedField = define({
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
  perform: ({ as, field }) => (next) => (context) =>
    Effect.map(
      next(context),
      (response) =>
        editTokenFields(response, (fields) =>
          as === "missing" ? omit(fields, field) : { ...fields, [field]: malformed(fields[field])[as] })
    )
})

/** @internal */
export const tokenType = define({
  name: "TokenType",
  doc: "Sets `token_type` to `value`: another spelling, or another type.",
  fields: { value: Schema.String },
  stage: "fields",
  perform: ({ value }) => (next) => (context) =>
    Effect.map(next(context), (response) => editTokenFields(response, (fields) => ({ ...fields, token_type: value })))
})

/** A scope that no client requests. */
const unrequested = "emulator.unasked"

/** @internal */
export const scopeFault = define({
  name: "Scope",
  doc:
    "Issues a token with a `narrower` or `wider` scope than requested, or omits `scope` from the response (`missing`).",
  fields: { as: Schema.Literal("narrower", "wider", "missing") },
  stage: "fields",
  perform: ({ as }) => (next) => (context) => {
    switch (as) {
      case "missing":
        return Effect.map(next(context), (response) => editTokenFields(response, (fields) => omit(fields, "scope")))
      case "narrower":
        return next({
          ...context,
          issue: (client, scopes) => context.issue(client, scopes.length > 1 ? scopes.slice(0, -1) : [unrequested])
        })
      case "wider":
        return next({ ...context, issue: (client, scopes) => context.issue(client, [...scopes, unrequested]) })
    }
  }
})

/** @internal */
export const sameToken = define({
  name: "SameToken",
  doc: "Returns the client's latest token with its remaining lifetime, or issues one if there is none.",
  fields: {},
  stage: "fields",
  perform: () => (next) => (context) =>
    next({
      ...context,
      issue: (client, scopes) =>
        Effect.flatMap(context.latest(client.id), (token) =>
          token === undefined ? context.issue(client, scopes) : Effect.succeed(token))
    })
})
