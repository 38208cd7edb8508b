/**
 * Faults of video `Selection`: what the page in the frame tells the page around it.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { selectPath } from "../endpoints/SelectPage.ts"
import { define } from "./Definition.ts"

/** @internal */
export const selection = define({
  name: "Selection",
  doc:
    "In the page of video selection, the choice is `never` told, comes from a `foreign` origin, is `malformed` in every way, told `twice`, or `late`, when the frame is removed.",
  fields: { as: Schema.Literal("never", "foreign", "malformed", "twice", "late") },
  stage: "state",
  route: selectPath,
  perform: ({ as }) => (next) => (exchange) => next({ ...exchange, selection: as })
})
