import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Http from "node:http"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { validForm } from "./fixtures/requests.ts"

const form = new URLSearchParams(validForm).toString()

const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": form.length }

/** The status of one token request, after its body is read. */
const ask = (url: string, agent: Http.Agent) =>
  Effect.async<number | string>((resume) => {
    const request = Http.request(url, { agent, headers, method: "POST" }, (response) => {
      response.resume().on("end", () => resume(Effect.succeed(response.statusCode ?? "none")))
    })
    request.on("error", (error) => resume(Effect.succeed(error.message)))
    request.end(form)
  })

const connections = 64

const count = 10_000

/** The memory budget of one recorded request and its token. Other retained memory would exceed it. */
const bytesEach = 6000

const collectGarbage = Effect.sync(() => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc()")
  return process.memoryUsage().heapUsed
})

it.scopedLive(`serves ${count} token requests on ${connections} connections without leaking connections or memory`, () =>
  Effect.gen(function*() {
    const { requests, reset, tokenRequests, tokensIssued } = yield* ClickViewEmulator
    const { tokenUrl } = yield* NodeServer
    const agent = new Http.Agent({ keepAlive: true, maxSockets: connections })
    yield* Effect.addFinalizer(() => Effect.sync(() => agent.destroy()))
    const load = (count: number) =>
      Effect.forEach(Array.from({ length: count }), () => ask(tokenUrl, agent), { concurrency: connections })
    yield* load(500)
    yield* reset
    const before = yield* collectGarbage
    assert.deepStrictEqual((yield* load(count)).filter((status) => status !== 200), [])
    assert.deepStrictEqual([yield* tokenRequests, yield* tokensIssued, (yield* requests).length], [count, count, count])
    assert.isAtMost(Object.values(agent.freeSockets).flat().length, connections)
    assert.isAtMost(((yield* collectGarbage) - before) / count, bytesEach)
    yield* reset
    assert.isAtMost((yield* collectGarbage) - before, 2_000_000)
  }).pipe(Effect.provide(NodeServer.layer())))
