/**
 * View keys: what a page needs to show ClickView's player. One is made for every viewing. There is no cache and no
 * batching: a key stands for one viewer and one viewing, and whoever has it can watch as that viewer. A key kept for a
 * second viewing would show one student's lesson as another's.
 *
 * @since 0.1.0
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import type { OAuthError } from "@effect-clickview/token"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Call from "./contract/Call.ts"
import * as Settings from "./layer/Settings.ts"
import * as TestKeys from "./layer/TestKeys.ts"
import type { Viewing } from "./Viewing.ts"
import type { ViewKey } from "./ViewKey.ts"
import type { ViewKeyError } from "./ViewKeyError.ts"
import type { ViewKeysConfig, ViewKeysOptions } from "./ViewKeysOptions.ts"

/**
 * Makes view keys, on your server. Nothing is repeated unless you say so: a key that is made twice does no harm, but a
 * page that waits does; repeat with `Effect.retry` while `error.isRetryable`. A token that ClickView refuses is renewed and
 * the call made once more, whatever you do.
 *
 * @example
 * import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
 * import { Viewer, ViewKeys } from "@effect-clickview/smart-embed"
 * import { Console, Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const viewKeys = yield* ViewKeys
 *   const key = yield* viewKeys.create({
 *     mediaId: "the-id-of-a-video",
 *     viewer: Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })
 *   })
 *   return key.iframe({ title: "Video: How a leaf makes food" })
 * }).pipe(
 *   Effect.catchTag("ViewKeyError", (error) => Effect.as(Console.error(error.message), "<p>Try again later.</p>")),
 *   Effect.provide(ViewKeys.layerConfig().pipe(Layer.provide(NodeHttp.layer)))
 * )
 *
 * @since 0.1.0
 * @category tags
 */
export class ViewKeys extends Context.Tag("@effect-clickview/smart-embed/ViewKeys")<ViewKeys, {
  /** A new view key for this viewing. */
  readonly create: (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError>
  /** A new view key for each viewing of a page, or why there is none, in the order of the viewings. Four at a time. */
  readonly createAll: (
    viewings: Iterable<Viewing>,
    options?: { readonly concurrency?: number | undefined }
  ) => Effect.Effect<ReadonlyArray<Either.Either<ViewKey, ViewKeyError>>>
}>() {
  /**
   * Builds the service over an API's client: for a token or an API under a tag of your own. Fails with `Configuration` when
   * an option is wrong.
   *
   * @since 0.1.0
   */
  static readonly make = (
    api: BearerAuth["Type"],
    options: ViewKeysOptions = {}
  ): Effect.Effect<ViewKeys["Type"], OAuthError> =>
    Effect.map(Settings.limit(options), (limit) => withAll(Call.make(api, limit)))

  /**
   * The service over the `BearerAuth` that you have. Fails with `Configuration` when an option is wrong.
   *
   * @example
   * import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
   * import { ViewKeys } from "@effect-clickview/smart-embed"
   * import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
   * import { Layer, Redacted } from "effect"
   *
   * const Keys = ViewKeys.layer({ timeout: "5 seconds" }).pipe(
   *   Layer.provide(BearerAuth.layer()),
   *   Layer.provide(ClickViewToken.layer({ clientId: "my-client", clientSecret: Redacted.make("my-secret") })),
   *   Layer.provide(NodeHttp.layer)
   * )
   *
   * @since 0.1.0
   */
  static readonly layer = (options: ViewKeysOptions = {}): Layer.Layer<ViewKeys, OAuthError, BearerAuth> =>
    Layer.effect(ViewKeys, Effect.flatMap(BearerAuth, (api) => ViewKeys.make(api, options)))

  /**
   * All that view keys need, with what `Config` says: `CLICKVIEW_CLIENT_ID`, `CLICKVIEW_CLIENT_SECRET`, and if set
   * `CLICKVIEW_TOKEN_URL`, `CLICKVIEW_SCOPE` and `CLICKVIEW_API_URL`. It also provides the token, whose `ready` and
   * `status` a health check wants, and the client for other calls. Assign it once and use it by reference.
   *
   * @since 0.1.0
   */
  static readonly layerConfig = (
    options: ViewKeysConfig = {}
  ): Layer.Layer<
    ViewKeys | BearerAuth | ClickViewToken,
    OAuthError | ConfigError.ConfigError,
    HttpClient.HttpClient
  > =>
    ViewKeys.layer(options).pipe(
      Layer.provideMerge(BearerAuth.layerConfig(options.api)),
      Layer.provideMerge(ClickViewToken.layerConfig(options.token))
    )

  /**
   * The service for your unit tests, without HTTP: a new key for each viewing, or what you say, one after another, the
   * last for ever. A viewing that breaks the contract is refused as ever.
   *
   * @example
   * import { ViewKey, ViewKeyError, ViewKeys } from "@effect-clickview/smart-embed"
   *
   * const works = ViewKeys.layerTest()
   * const isDown = ViewKeys.layerTest(new ViewKeyError({ reason: { _tag: "Unavailable", status: 503 } }))
   * const one = ViewKeys.layerTest(
   *   ViewKey.make({ mediaId: "media-1", viewKey: "a-key", embedUrl: "https://player.example/?viewKey=a-key" })
   * )
   *
   * @since 0.1.0
   */
  static readonly layerTest = (
    script?: ViewKey | ViewKeyError | readonly [ViewKey | ViewKeyError, ...ReadonlyArray<ViewKey | ViewKeyError>]
  ): Layer.Layer<ViewKeys> => Layer.sync(ViewKeys, () => withAll(TestKeys.make(script)))
}

const withAll = (create: ViewKeys["Type"]["create"]): ViewKeys["Type"] => ({
  create,
  createAll: (viewings, { concurrency = 4 } = {}) =>
    Effect.forEach(viewings, (viewing) => Effect.either(create(viewing)), { concurrency })
})
