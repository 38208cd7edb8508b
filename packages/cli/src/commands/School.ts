/**
 * The options that name the viewer's school.
 *
 * @since 0.2.0
 */
import * as Options from "@effect/cli/Options"

const text = (name: string, description: string, fallback: string) =>
  Options.text(name).pipe(Options.withDefault(fallback), Options.withDescription(description))

/** The school that ClickView receives by default. */
const nobody = "clickview-cli"

/** @internal */
export const options = {
  schoolName: text("school-name", "The viewer's school", nobody),
  schoolId: text("school-id", "The school's id in your system", nobody),
  districtName: text("district-name", "The district that the school belongs to", nobody),
  districtId: text("district-id", "The district's id in your system", nobody)
}
