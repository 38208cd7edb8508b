/**
 * `clickview doctor`: finds out what is wrong and says what to do.
 *
 * @since 0.2.0
 */
import { Viewer } from "@effect-clickview/smart-embed"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Doctor from "../Doctor.ts"
import { ExitCode } from "../ExitCode.ts"
import { Foreign } from "../Foreign.ts"
import { Output } from "../Output.ts"
import { Report } from "../Report.ts"
import * as Screen from "../Screen.ts"
import { described } from "./Example.ts"
import * as School from "./School.ts"

const json = Options.boolean("json").pipe(Options.withDescription("Print the report as JSON, for tickets and scripts"))

const verbose = Options.boolean("verbose").pipe(
  Options.withAlias("v"),
  Options.withDescription("Show details: addresses, certificates, times")
)

const mediaId = Options.text("media-id").pipe(
  Options.optional,
  Options.withDescription("Also request a view key for this video, as a student of the school below")
)

const timeout = Options.integer("timeout").pipe(
  Options.withDefault(5),
  Options.withSchema(Schema.Int.pipe(Schema.between(1, 300))),
  Options.withDescription("The limit in seconds for a lookup, a connection or a response")
)

const encode = Schema.encodeSync(Schema.parseJson(Report, { space: 2 }))

/** @internal */
export const doctor = Command.make(
  "doctor",
  { json, verbose, mediaId, timeout, ...School.options },
  ({ json, mediaId, timeout, verbose, ...school }) =>
    Effect.gen(function*() {
      const { hasColours, program, result, width } = yield* Output
      const look = { hasColours, isVerbose: verbose, width }
      const report = yield* Doctor.run({
        limit: Duration.seconds(timeout),
        mediaId: Option.getOrUndefined(mediaId),
        viewer: Viewer.Student(school),
        onStep: (step) => json ? Effect.void : result(Screen.ofStep(step, look)),
        program
      })
      yield* result(json ? encode(report) : Screen.ofVerdict(report, look))
      if (report.verdict.exitCode !== 0) return yield* new ExitCode({ code: report.verdict.exitCode })
    }).pipe(Effect.provide(Foreign.layer))
).pipe(Command.withDescription(described(
  "Follows a real request step by step, and says what is wrong and what to do.",
  "clickview doctor",
  "clickview doctor --media-id 12345678 --verbose"
)))
