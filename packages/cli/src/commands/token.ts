/**
 * `clickview token`: shows a token's scope and lifetime, or prints the token for a script.
 *
 * @since 0.2.0
 */
import { ClickViewToken, Defaults } from "@effect-clickview/token"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { span } from "../Moment.ts"
import { Output } from "../Output.ts"
import { described } from "./Example.ts"
import * as Library from "./Library.ts"

const reveal = Options.boolean("reveal").pipe(
  Options.withDescription("Print the token alone on standard output, and the rest on standard error")
)

/** @internal */
export const token = Command.make("token", { reveal }, ({ reveal }) =>
  Effect.gen(function*() {
    const { remark, result } = yield* Output
    const token = yield* Effect.flatMap(ClickViewToken, (tokens) => tokens.get)
    const { expiresAt, issuedAt, scopes, tokenType, value } = token
    const lifetime = expiresAt.epochMillis - issuedAt.epochMillis
    const about = [
      `type      ${tokenType}`,
      `scope     ${scopes.join(" ")}`,
      `lifetime  ${span(lifetime)}, until ${DateTime.formatIso(expiresAt)}`,
      `renewal   about ${span(Duration.toMillis(Defaults.windowsOf(lifetime).latestRenewal))} before its end`
    ].join("\n")
    yield* (reveal ? remark : result)(about)
    if (reveal) yield* result(Redacted.value(value))
  }).pipe(Effect.provide(Library.layer), Library.explained)).pipe(Command.withDescription(described(
    "Shows a token's scope and lifetime, or prints the token itself.",
    "clickview token",
    "curl -H \"Authorization: Bearer $(clickview token --reveal)\" https://integrations.clickviewapp.com/api/v1/…"
  )))
