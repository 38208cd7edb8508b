/**
 * A peer in virtual time. What lives in Effect gets a clock of its own and a server in process; everybody else gets the
 * timers and the date of `node:test`, and the fake server over a socket.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Clock, Duration, Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { mock } from "node:test"
import { control, drop } from "../Control.ts"
import type { World } from "../FakeServer.ts"
import type { Bench } from "../Run.ts"

/** A call that was made, and what became of it. */
interface Call {
  /** When, in virtual milliseconds. */
  readonly at: number
  /** Unset while it is open. */
  isGood: boolean | undefined
  value: string
}

export interface Machine {
  readonly now: () => number
  /** Makes a call, and gives it as long as it needs without time passing. */
  readonly call: () => Promise<Call>
  readonly pass: (ms: number) => Promise<void>
  readonly change: (change: Partial<World>) => Promise<void>
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

/** `fetch` waits so long for headers, by timers that no test can move: in virtual time the server ends the request. */
const fetchLimit = 300_000

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock that goes on when it is told to. */
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

const ours = async ({ place }: Bench): Promise<Machine> => {
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
          scope: place.scope
        })
    }
  })
  const runtime = ManagedRuntime.make(
    ClickViewToken.layer({
      clientId: place.clientId,
      clientSecret: Redacted.make(place.clientSecret),
      tokenUrl: place.tokenUrl
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
    pass: (ms) => virtual.pass(ms),
    change: (change) => {
      world = { ...world, ...change }
      return Promise.resolve()
    },
    requests: () => Promise.resolve(world.requests)
  }
}

const theirs = async (bench: Bench): Promise<Machine> => {
  const { place } = bench
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
      // Behind one that hangs, another will hang as well.
      const end = performance.now() + (isSilent || open.size > 0 ? 10 : 3000)
      while (call.isGood === undefined && performance.now() < end) {
        await new Promise((resolve) => realTimeout(resolve, 1))
      }
      if (call.isGood === undefined) open.add(call)
      return call
    },
    pass: async (ms) => {
      mock.timers.tick(ms)
      for (const call of open) if (call.isGood !== undefined) open.delete(call)
      if ([...open].some(({ at }) => Date.now() - began - at >= fetchLimit)) await drop(place)
      for (let round = 0; round < 3; round++) await turn()
    },
    change: async (change) => {
      await control(place, change)
      isSilent = change.mode === "hang"
    },
    requests: async () => (await control(place)).requests
  }
}

/** The peer in virtual time. */
export const machine = (bench: Bench): Promise<Machine> =>
  bench.options["clock"] === "Effect" ? ours(bench) : theirs(bench)
