/**
 * The way of a request, whose secret is for one origin. A client that follows redirects itself is stopped before it sends
 * the request to another origin, and its answer is refused when it led elsewhere within the origin.
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { isRedirected } from "./Answer.ts"

const addressOf = (url: string): URL | undefined => URL.canParse(url) ? new URL(url) : undefined

/** The way of one request, which is known by its body: a client that redirects it copies everything else. */
export class Route {
  readonly #body: HttpBody.HttpBody
  #first: URL | undefined
  #last: URL | undefined
  #left = false

  constructor({ body }: HttpClientRequest.HttpClientRequest) {
    this.#body = body
  }

  /** Takes note of a request that is about to be sent, and throws when that leaves the origin of the first one. */
  visit({ body, url }: HttpClientRequest.HttpClientRequest): void {
    if (body !== this.#body) return
    this.#last = addressOf(url)
    this.#first ??= this.#last
    if (this.#first?.origin === this.#last?.origin) return
    this.#left = true
    throw new Error("a redirect to another origin is not followed")
  }

  /** Whether it led elsewhere. */
  leads(response: HttpClientResponse.HttpClientResponse | undefined): boolean {
    return this.#left || this.#first?.pathname !== this.#last?.pathname || isRedirected(response)
  }
}
