/**
 * A Worker whose requests share nothing but a Durable Object: each builds a service of its own, asks it once, and drops it.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { ClickViewToken, TokenStore, TokenStoreError } from "@effect-clickview/token"
import { DurableObject } from "cloudflare:workers"
import { Effect, Layer, Option, Redacted } from "effect"

/** The register of one credential. It runs one operation at a time, by its own clock. */
export class TokenRegister extends DurableObject {
  async read() {
    const now = Date.now()
    const { end, value, version } = await this.ctx.storage.get("entry") ?? { end: 0 }
    return end > now ? { value, version, now } : { value: undefined, version: undefined, now }
  }

  async swap(version, value, timeToLive) {
    const register = await this.read()
    if (register.version !== version) return { _tag: "Conflict", register }
    const { now } = register
    await this.ctx.storage.put("entry", { value, version: crypto.randomUUID(), end: now + timeToLive })
    return { _tag: "Written", now }
  }
}

/** The store over these objects, and how often it was asked. */
const storeOver = (registers) => {
  const asked = { times: 0 }
  const ask = (key, operation) =>
    Effect.tryPromise({
      try: () => {
        asked.times++
        return operation(registers.get(registers.idFromName(key)))
      },
      catch: () => new TokenStoreError({ problem: "the Durable Object failed" })
    })
  const store = {
    read: (key) => ask(key, (register) => register.read()),
    swap: (key, version, value, timeToLive) => ask(key, (register) => register.swap(version, value, timeToLive))
  }
  return { asked, store }
}

const told = (asked) =>
  Effect.gen(function*() {
    const tokens = yield* ClickViewToken
    const { value } = yield* tokens.get
    const { requests, store } = yield* tokens.status
    const alone = Option.match(store, { onNone: () => 0, onSome: ({ bypasses }) => bypasses })
    return { token: Redacted.value(value), requests, alone, asked: asked.times }
  })

export default {
  fetch: (request, { REGISTERS }) => {
    const { pathname, searchParams } = new URL(request.url)
    const { asked, store } = storeOver(REGISTERS)
    const options = {
      clientId: "school",
      clientSecret: Redacted.make("a-secret"),
      tokenUrl: searchParams.get("tokenUrl")
    }
    const Tokens = pathname === "/alone"
      ? ClickViewToken.layer(options)
      : Layer.provide(ClickViewToken.layer({ ...options, store: TokenStore }), Layer.succeed(TokenStore, store))
    return told(asked).pipe(
      Effect.provide(Layer.provide(Tokens, FetchHttp.layer)),
      Effect.map((answer) => Response.json(answer)),
      Effect.runPromise
    )
  }
}
