/**
 * Keeps a request with a secret at one origin. If the client follows redirects, a request to another origin is stopped
 * before it is sent, and a redirect within the origin is detected afterwards.
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { isRedirected } from "./BoundedResponse.ts"

const addressOf = (url: string): URL | undefined => URL.canParse(url) ? new URL(url) : undefined

/** The guard of one request, recognised by its body: a client that follows a redirect copies everything else. */
export class RedirectGuard {
  readonly #body: HttpBody.HttpBody
  #first: URL | undefined
  #last: URL | undefined
  #left = false

  constructor({ body }: HttpClientRequest.HttpClientRequest) {
    this.#body = body
  }

  /** Records a request before it is sent. Throws if it leaves the origin of the first one. */
  inspect({ body, url }: HttpClientRequest.HttpClientRequest): void {
    if (body !== this.#body) return
    this.#last = addressOf(url)
    this.#first ??= this.#last
    if (this.#first?.origin === this.#last?.origin) return
    this.#left = true
    throw new Error("a redirect to another origin is not followed")
  }

  /** Whether the request was redirected. */
  wasRedirected(response: HttpClientResponse.HttpClientResponse | undefined): boolean {
    return this.#left || this.#first?.pathname !== this.#last?.pathname || isRedirected(response)
  }
}
