/** Requests in workerd that share a token in a Durable Object, each with a service that lives for that request alone. */
import type { Miniflare } from "miniflare"
import { randomUUID } from "node:crypto"
import type { Server } from "./Server.ts"

/** What a request tells of its service. */
interface Told {
  readonly token: string
  /** Token requests of its own. */
  readonly requests: number
  /** How often it went without the store, because that took too long. */
  readonly alone: number
  /** Round trips to the store. */
  readonly asked: number
  /** Milliseconds, seen from outside. */
  readonly took: number
}

const median = (times: ReadonlyArray<number>): string =>
  [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)]?.toFixed(1) ?? "–"

const size = 20

/** What they share, and a line that tells what one request pays. */
export const run = async (worker: Miniflare, server: Server): Promise<ReadonlyArray<string>> => {
  const origin = await worker.ready
  const place = randomUUID()
  const ask = async (path: string, at = place): Promise<Told> => {
    const tokenUrl = encodeURIComponent(`${server.url}/${at}/token`)
    const began = performance.now()
    const answer = await fetch(new URL(`${path}?tokenUrl=${tokenUrl}`, origin), { signal: AbortSignal.timeout(10_000) })
    const told = await answer.json() as Omit<Told, "took">
    return { ...told, took: performance.now() - began }
  }
  // The first object of an isolate is slow to start.
  await ask("/shared", randomUUID())
  const cold = await Promise.all(Array.from({ length: size }, () => ask("/shared")))
  const sharing = cold.filter(({ alone }) => alone === 0)
  const spent = server.count(place, "/token")
  const adopting: Array<Told> = []
  for (let nth = 0; nth < size; nth++) adopting.push(await ask("/shared"))
  const adopted = adopting.filter(({ alone }) => alone === 0)
  const late = server.count(place, "/token") - spent
  const asking: Array<Told> = []
  for (let nth = 0; nth < size; nth++) asking.push(await ask("/alone"))
  const alone = (all: ReadonlyArray<Told>) => all.reduce((sum, one) => sum + one.alone, 0)
  const lines = [
    sharing.length > 1 && sharing.reduce((sum, { requests }) => sum + requests, 0) <= 1
      ? `ok ${size} requests that start at once share one token request`
      : `FAIL ${size} requests that start at once made ${spent} token requests: ${JSON.stringify(cold)}`,
    late <= alone(adopting) && adopted.length >= size / 2 &&
      adopted.every(({ asked, requests }) => asked + requests === 1)
      ? `ok later requests adopt, with one round trip: ${median(adopted.map(({ took }) => took))} ms, and ` +
        `${median(asking.map(({ took }) => took))} ms of one that asks an endpoint of 50 ms`
      : `FAIL later requests made ${late} token requests: ${JSON.stringify(adopting)}`
  ]
  return lines
}
