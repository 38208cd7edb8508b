/**
 * What differs from one installation to the next.
 */
import { Config, ConfigError, Context, Effect, Either, Layer } from "effect"

/** One of the sites that may show this one in a frame, as `frame-ancestors` writes it. */
const ancestor = /^('self'|https:\/\/[\w*.-]+(:\d+)?|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/

const ancestors = Config.nonEmptyString("FRAME_ANCESTORS").pipe(
  Config.mapOrFail((text) => {
    const sites = text.trim().split(/\s+/)
    return sites.every((site) => ancestor.test(site))
      ? Either.right(sites)
      : Either.left(ConfigError.InvalidData(
        ["FRAME_ANCESTORS"],
        "FRAME_ANCESTORS must be origins with spaces between them, such as https://lms.example.org https://*.example.edu"
      ))
  }),
  Config.withDefault<ReadonlyArray<string>>([])
)

export class Settings extends Context.Tag("@effect-clickview/examples/lms/Settings")<Settings, {
  /** The school's client id. It is public; the secret is not known here. */
  readonly clientId: string
  /** The origin of ClickView's picker. */
  readonly picker: string
  /** Where thumbnails may come from. */
  readonly thumbnailHosts: ReadonlyArray<string>
  /** Which sites may show this one in a frame: none unless `FRAME_ANCESTORS` names them. */
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
