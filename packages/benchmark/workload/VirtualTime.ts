/**
 * Runs a peer in virtual time. This library gets a virtual `Clock` and an in-process server. Other peers get the mocked
 * timers and date of `node:test`, and the fake server over a socket.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Clock, Duration, Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { mock } from "node:test"
import { control, drop } from "../Control.ts"
import type { ServerState } from "../FakeServer.ts"
import type { RunContext } from "../Run.ts"

/** A call and its outcome. */
interface Call {
  /** When it was made, in virtual milliseconds. */
  readonly at: number
  /** `undefined` while the call is open. */
  isGood: boolean | undefined
  value: string
}

export interface Simulation {
  readonly now: () => number
  /** Makes a call and waits until it settles or blocks, without advancing the virtual time. */
  readonly call: () => Promise<Call>
  readonly advance: (ms: number) => Promise<void>
  readonly change: (change: Partial<ServerState>) => Promise<void>
  readonly requests: () => Promise<number>
}

const { setTimeout: realTimeout } = globalThis

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

const track = (get: () => Promise<unknown>, at: number): Call => {
  const call: Call = { at, isGood: undefined, value: "" }
  void get().then(
    (value) => {
      call.isGood = true
      call.value = String(value)
    },
    () => {
      call.isGood = false
    }
  )
  return call
}

/** The headers timeout of `fetch`. Its timers cannot be mocked, so the server closes the connection instead. */
const fetchLimit = 300_000

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock that only `advance` moves. */
class VirtualClock {
  now = 0
  readonly sleepers = new Set<Sleeper>()
  readonly clock: Clock.Clock = {
    ...Clock.make(),
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => this.now,
    unsafeCurrentTimeNanos: () => BigInt(Math.round(this.now * 1e6)),
    currentTimeMillis: Effect.sync(() => this.now),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(this.now * 1e6))),
    sleep: (duration) =>
      Effect.async((resume) => {
        const sleeper = { at: this.now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
        this.sleepers.add(sleeper)
        return Effect.sync(() => this.sleepers.delete(sleeper))
      })
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      const due = [...this.sleepers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (due === undefined) break
      this.now = due.at
      this.sleepers.delete(due)
      due.wake()
      for (let round = 0; round < 3; round++) await turn()
    }
    this.now = end
  }
}

const ours = async ({ endpoint }: RunContext): Promise<Simulation> => {
  const virtual = new VirtualClock()
  let world = { mode: "ok", lifetime: 86_400, requests: 0 }
  const client = HttpClient.make((request) => {
    const answer = (status: number, body: object) =>
      Effect.succeed(HttpClientResponse.fromWeb(request, Response.json(body, { status })))
    world = { ...world, requests: world.requests + 1 }
    switch (world.mode) {
      case "break":
        return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport" }))
      case "hang":
        return Effect.never
      case "refuse":
        return answer(401, { error: "invalid_client" })
      default:
        return answer(200, {
          access_token: `token.${world.requests}`,
          token_type: "Bearer",
          expires_in: world.lifetime,
          scope: endpoint.scope
        })
    }
  })
  const runtime = ManagedRuntime.make(
    ClickViewToken.layer({
      clientId: endpoint.clientId,
      clientSecret: Redacted.make(endpoint.clientSecret),
      tokenUrl: endpoint.tokenUrl
    }).pipe(
      Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
      Layer.provideMerge(Layer.setClock(virtual.clock))
    )
  )
  const tokens = await runtime.runPromise(ClickViewToken)
  const value = Effect.map(tokens.get, (token) => Redacted.value(token.value))
  return {
    now: () => virtual.now,
    call: async () => {
      const call = track(() => runtime.runPromise(value), virtual.now)
      for (let round = 0; round < 3; round++) await turn()
      return call
    },
    advance: (ms) => virtual.pass(ms),
    change: (change) => {
      world = { ...world, ...change }
      return Promise.resolve()
    },
    requests: () => Promise.resolve(world.requests)
  }
}

const theirs = async (bench: RunContext): Promise<Simulation> => {
  const { endpoint } = bench
  mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: Date.now() })
  const began = Date.now()
  const { get } = await bench.open()
  const open = new Set<Call>()
  let isSilent = false
  return {
    now: () => Date.now() - began,
    call: async () => {
      const call = track(get, Date.now() - began)
      await turn()
      // While a call hangs, the next one hangs as well, so a short wait is enough.
      const end = performance.now() + (isSilent || open.size > 0 ? 10 : 3000)
      while (call.isGood === undefined && performance.now() < end) {
        await new Promise((resolve) => realTimeout(resolve, 1))
      }
      if (call.isGood === undefined) open.add(call)
      return call
    },
    advance: async (ms) => {
      mock.timers.tick(ms)
      for (const call of open) if (call.isGood !== undefined) open.delete(call)
      if ([...open].some(({ at }) => Date.now() - began - at >= fetchLimit)) await drop(endpoint)
      for (let round = 0; round < 3; round++) await turn()
    },
    change: async (change) => {
      await control(endpoint, change)
      isSilent = change.mode === "hang"
    },
    requests: async () => (await control(endpoint)).requests
  }
}

/** Opens the peer in virtual time. */
export const simulate = (bench: RunContext): Promise<Simulation> =>
  bench.options["clock"] === "Effect" ? ours(bench) : theirs(bench)
