/**
 * A token endpoint inside the process that keeps every request waiting until it is told what to answer, and remembers
 * what it issued: when the request left, and how long the token lives.
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
  /** The token that was issued, and its lifetime in milliseconds. */
  issued: { readonly value: string; readonly lifetime: number } | undefined
}

interface Pending {
  readonly entry: Entry
  readonly request: HttpClientRequest.HttpClientRequest
  readonly outcome: Deferred.Deferred<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>
}

/** An answer whose body comes a moment after its head. */
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
  /** All requests so far. */
  readonly log: Array<Entry> = []
  /** The tokens issued so far, each with the times its requests left and the lifetimes given, in milliseconds. */
  readonly issued = new Map<string, ReadonlyArray<{ readonly at: Instant; readonly lifetime: number }>>()
  /** The most requests that were ever under way together. */
  most = 0
  /** Called when a request has come. */
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

  /** How many requests wait for an answer. */
  get underWay(): number {
    return this.#pending.length
  }

  /** How many requests were given up by the client so far. */
  get abandoned(): number {
    return this.log.filter(({ ended }) => ended?.how === "abandoned").length
  }

  /** Answers the request that has waited longest, if any: the value of the token, if one is issued. */
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
