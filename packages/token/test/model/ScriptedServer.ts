/**
 * A token endpoint in this process that holds every request until it gets a response for it. It records the tokens that
 * it issued, with the time of the request and the lifetime.
 */
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Deferred, Effect, FiberId, Stream } from "effect"
import type { VirtualClock } from "../support/VirtualClock.ts"
import type { Answer } from "./Expectation.ts"
import type { Instant } from "./Life.ts"

type Outcome = Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

/** A request, and how it ended. */
interface Entry {
  readonly secret: string
  readonly left: Instant
  ended: { readonly at: Instant; readonly how: Answer | "abandoned" } | undefined
  /** The issued token, and its lifetime in milliseconds. */
  issued: { readonly value: string; readonly lifetime: number } | undefined
}

interface Pending {
  readonly entry: Entry
  readonly request: HttpClientRequest.HttpClientRequest
  readonly outcome: Deferred.Deferred<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>
}

/** A response whose body arrives shortly after its head. */
const respond = (
  request: HttpClientRequest.HttpClientRequest,
  status: number,
  body: string,
  retryAfter?: number
): Outcome =>
  Effect.sync(() =>
    Object.defineProperty(
      HttpClientResponse.fromWeb(
        request,
        new Response(null, { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } })
      ),
      "stream",
      { value: Stream.fromEffect(Effect.as(Effect.yieldNow(), new TextEncoder().encode(body))) }
    )
  )

const secretOf = (request: HttpClientRequest.HttpClientRequest): string =>
  request.body._tag === "Uint8Array"
    ? new URLSearchParams(new TextDecoder().decode(request.body.body)).get("client_secret") ?? ""
    : ""

export class ScriptedServer {
  readonly #clock: VirtualClock
  readonly #pending: Array<Pending> = []
  /** All requests. */
  readonly log: Array<Entry> = []
  /** The issued tokens, each with the times of its requests and its lifetimes, in milliseconds. */
  readonly issued = new Map<string, ReadonlyArray<{ readonly at: Instant; readonly lifetime: number }>>()
  /** The maximum number of concurrent requests. */
  most = 0
  /** Called after a request has arrived. */
  onRequest: () => void = () => undefined

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  readonly client = HttpClient.make((request) =>
    Effect.acquireUseRelease(
      Effect.sync(() => this.#receive(request)),
      (pending) => Deferred.await(pending.outcome),
      (pending) => Effect.sync(() => this.#giveUp(pending))
    )
  )

  #receive(request: HttpClientRequest.HttpClientRequest): Pending {
    const entry: Entry = { secret: secretOf(request), left: this.#clock.now, ended: undefined, issued: undefined }
    const pending: Pending = { entry, request, outcome: Deferred.unsafeMake(FiberId.none) }
    this.log.push(entry)
    this.#pending.push(pending)
    this.most = Math.max(this.most, this.#pending.length)
    this.onRequest()
    return pending
  }

  #giveUp(pending: Pending): void {
    if (!this.#pending.includes(pending)) return
    this.#pending.splice(this.#pending.indexOf(pending), 1)
    pending.entry.ended = { at: this.#clock.now, how: "abandoned" }
  }

  /** The number of pending requests. */
  get underWay(): number {
    return this.#pending.length
  }

  /** The number of requests that the client aborted. */
  get abandoned(): number {
    return this.log.filter(({ ended }) => ended?.how === "abandoned").length
  }

  /** Responds to the oldest pending request, if any. Returns the value of the issued token, if any. */
  answer(answer: Answer): string | undefined {
    const pending = this.#pending.shift()
    if (pending === undefined) return undefined
    const { entry, outcome, request } = pending
    const resume = (answered: Outcome): void => Deferred.unsafeDone(outcome, answered)
    entry.ended = { at: this.#clock.now, how: answer }
    switch (answer._tag) {
      case "Token":
      case "SameToken": {
        const last = [...this.issued.keys()].pop()
        const value = answer._tag === "SameToken" && last !== undefined ? last : `token-${this.issued.size + 1}`
        const issue = { at: entry.left, lifetime: answer.lifetime * 1000 }
        entry.issued = { value, lifetime: answer.lifetime * 1000 }
        this.issued.set(value, [...this.issued.get(value) ?? [], issue])
        resume(respond(
          request,
          200,
          JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: answer.lifetime })
        ))
        return value
      }
      case "Unavailable":
        resume(respond(request, 503, "", answer.retryAfter))
        return undefined
      case "Refused":
        resume(respond(request, 401, JSON.stringify({ error: "invalid_client" }), answer.retryAfter))
        return undefined
      case "Garbage":
        resume(respond(request, 200, "<html>"))
        return undefined
      case "Reset":
        resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport" })))
        return undefined
    }
  }
}
