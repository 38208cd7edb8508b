/**
 * The fault of video selection: the message that the framed page posts to its parent.
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
    "Changes how the selection page posts its message: `never`, from a `foreign` origin, `malformed` in many ways, `twice`, or `late` when the frame is removed.",
  fields: { as: Schema.Literal("never", "foreign", "malformed", "twice", "late") },
  stage: "state",
  route: selectPath,
  perform: (_, { as }, { context, next }) => next({ ...context, selection: as })
})
