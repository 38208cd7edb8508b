/**
 * The settings of an installation.
 */
import { Config, ConfigError, Context, Effect, Either, Layer } from "effect"

/** A source of the `frame-ancestors` directive. */
const ancestor = /^('self'|https:\/\/[\w*.-]+(:\d+)?|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/

const ancestors = Config.nonEmptyString("FRAME_ANCESTORS").pipe(
  Config.mapOrFail((text) => {
    const sites = text.trim().split(/\s+/)
    return sites.every((site) => ancestor.test(site))
      ? Either.right(sites)
      : Either.left(ConfigError.InvalidData(
        ["FRAME_ANCESTORS"],
        "FRAME_ANCESTORS must be origins separated by spaces, for example https://lms.example.org https://*.example.edu"
      ))
  }),
  Config.withDefault<ReadonlyArray<string>>([])
)

export class Settings extends Context.Tag("@effect-clickview/examples/lms/Settings")<Settings, {
  /** The school's client id, which is public. */
  readonly clientId: string
  /** The origin of ClickView's picker. */
  readonly picker: string
  /** The hosts of thumbnails. */
  readonly thumbnailHosts: ReadonlyArray<string>
  /** The sites that may frame this one, from `FRAME_ANCESTORS`. Default none. */
  readonly ancestors: ReadonlyArray<string>
}>() {
  static readonly layer = (clickView: { readonly clientId: string; readonly picker: string }) =>
    Layer.effect(
      Settings,
      Effect.map(ancestors, (ancestors) => ({
        ...clickView,
        thumbnailHosts: ["clickviewapp.com", "*.clickviewapp.com", new URL(clickView.picker).hostname],
        ancestors
      }))
    )
}
