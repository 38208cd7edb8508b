/**
 * The bound on the time from sending a request to the headers of its answer, connecting included. Past it the request is
 * interrupted, which closes its connection, and fails as a transport error does.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** @internal */
export const headersWithin = (limit: Duration.Duration) => (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (response, request) =>
    Effect.timeoutFail(response, {
      duration: limit,
      onTimeout: () => {
        const description = `no response headers within ${Duration.format(limit)}`
        return new HttpClientError.RequestError({
          request,
          reason: "Transport",
          description,
          cause: new Cause.TimeoutException(description)
        })
      }
    }))
