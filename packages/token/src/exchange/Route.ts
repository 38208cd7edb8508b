/**
 * Guards a request whose secret is for one origin. It stops a client that follows redirects before the request goes to
 * another origin, and detects a redirect within the origin afterwards.
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { isRedirected } from "./Answer.ts"

const addressOf = (url: string): URL | undefined => URL.canParse(url) ? new URL(url) : undefined

/** The guard of one request, recognised by its body: a client that follows a redirect copies everything else. */
export class Route {
  readonly #body: HttpBody.HttpBody
  #first: URL | undefined
  #last: URL | undefined
  #left = false

  constructor({ body }: HttpClientRequest.HttpClientRequest) {
    this.#body = body
  }

  /** Records a request before it is sent. Throws if it leaves the origin of the first one. */
  visit({ body, url }: HttpClientRequest.HttpClientRequest): void {
    if (body !== this.#body) return
    this.#last = addressOf(url)
    this.#first ??= this.#last
    if (this.#first?.origin === this.#last?.origin) return
    this.#left = true
    throw new Error("a redirect to another origin is not followed")
  }

  /** Whether the request was redirected. */
  leads(response: HttpClientResponse.HttpClientResponse | undefined): boolean {
    return this.#left || this.#first?.pathname !== this.#last?.pathname || isRedirected(response)
  }
}
