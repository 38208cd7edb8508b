/**
 * The service that creates view keys, which a page needs to show ClickView's player. It neither caches nor batches: a
 * key is for one viewer and one viewing, and a reused key would show one student's lesson as another's.
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
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Call from "./contract/Call.ts"
import * as Settings from "./layer/Settings.ts"
import * as TestViewKeys from "./layer/TestViewKeys.ts"
import type { Viewing } from "./Viewing.ts"
import type { ViewKey } from "./ViewKey.ts"
import type { ViewKeyError } from "./ViewKeyError.ts"
import type { ViewKeysConfig, ViewKeysOptions } from "./ViewKeysOptions.ts"

/**
 * Creates view keys on your server. It does not retry, because a page should not wait: add `Effect.retry` while
 * `error.isRetryable`. If ClickView refuses the token, the token is renewed and the call replayed once.
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
  /** Creates a view key for this viewing. */
  readonly create: (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError>
  /** Creates a view key for each viewing, or gives its error, in order. Runs four at a time by default. */
  readonly createAll: (
    viewings: Iterable<Viewing>,
    options?: { readonly concurrency?: number | undefined }
  ) => Effect.Effect<ReadonlyArray<Either.Either<ViewKey, ViewKeyError>>>
}>() {
  /**
   * Builds the service over an API client, for a token or an API under your own tag. Fails with `Configuration` if an
   * option is invalid.
   *
   * @since 0.1.0
   */
  static readonly make = (
    api: BearerAuth["Type"],
    options: ViewKeysOptions = {}
  ): Effect.Effect<ViewKeys["Type"], OAuthError> =>
    Effect.zipWith(
      Settings.timeoutMillis(options),
      FiberRef.get(FiberRef.currentMetricLabels),
      (limit, labels) => withCreateAll(Call.make(api, limit, labels))
    )

  /**
   * The service over an existing `BearerAuth`. Fails with `Configuration` if an option is invalid.
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
   * Everything that view keys need, configured through `Config`: `CLICKVIEW_CLIENT_ID`, `CLICKVIEW_CLIENT_SECRET`, and
   * if set `CLICKVIEW_TOKEN_URL`, `CLICKVIEW_SCOPE` and `CLICKVIEW_API_URL`. It also provides the token, with `ready`
   * and `status` for a health check, and the client for other calls. Assign the layer once and use that constant.
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
   * The service for unit tests, without HTTP. It gives a new key for each viewing, or plays your script and repeats its
   * last step. It still refuses a viewing that breaks the contract.
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
  ): Layer.Layer<ViewKeys> => Layer.sync(ViewKeys, () => withCreateAll(TestViewKeys.make(script)))
}

const withCreateAll = (create: ViewKeys["Type"]["create"]): ViewKeys["Type"] => ({
  create,
  createAll: (viewings, { concurrency = 4 } = {}) =>
    Effect.forEach(viewings, (viewing) => Effect.either(create(viewing)), { concurrency })
})
