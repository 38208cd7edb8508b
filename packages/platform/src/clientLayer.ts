/**
 * The layer of a client. `HttpClient.layerMergedContext` merges the whole context of the layer's build into each request,
 * which costs several copies of maps. These clients need few services of it, and most programs provide none of them.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * Makes the layer. Where a request has no service of its own, it uses the one that was there when the layer was built.
 * `read` picks the services that requests read.
 *
 * @internal
 */
export const clientLayer = <E, R>(
  read: (built: Context.Context<never>) => Context.Context<never>,
  make: Effect.Effect<HttpClient.HttpClient, E, R>
): Layer.Layer<HttpClient.HttpClient, E, R> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.flatMap(Effect.context<never>(), (context) => {
      const built = read(context)
      return built.unsafeMap.size === 0
        ? make
        : Effect.map(
          make,
          HttpClient.transformResponse(
            Effect.mapInputContext((input: Context.Context<never>) => Context.merge(built, input))
          )
        )
    })
  )
