/**
 * Closed connections are released while their layer stays open.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schedule } from "effect"
import * as DiagnosticsChannel from "node:diagnostics_channel"
import type * as Net from "node:net"
import * as V8 from "node:v8"
import * as Vm from "node:vm"
import { withEnvironment } from "../support/environment.ts"
import * as RawServer from "../support/RawServer.ts"

const requests = 30

V8.setFlagsFromString("--expose-gc")
const collect = Effect.sync(Vm.runInNewContext("gc") as () => void)

/** Weak references to the sockets that this process opens from now on. */
const opened = Effect.gen(function*() {
  const sockets: Array<WeakRef<Net.Socket>> = []
  const listener = (message: unknown) => {
    sockets.push(new WeakRef((message as { readonly socket: Net.Socket }).socket))
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => DiagnosticsChannel.subscribe("net.client.socket", listener)),
    () => Effect.sync(() => DiagnosticsChannel.unsubscribe("net.client.socket", listener))
  )
  return sockets
})

const warnings = Effect.gen(function*() {
  const seen: Array<string> = []
  const listener = (warning: Error) => void seen.push(warning.name)
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("warning", listener)),
    () => Effect.sync(() => process.off("warning", listener))
  )
  return seen
})

const closing = RawServer.respond(200, { connection: "close" }, "done")
const tunnel = RawServer.respond(200, {}, "")

describe("closed connections", () => {
  it.scopedLive.each(
    [
      ["without a proxy", [closing], false],
      ["through a proxy", Array.from({ length: requests }, () => [tunnel, closing]).flat(), true]
    ] as const
  )(
    "sockets %s are released while the layer stays open, and Node warns of no listener leak",
    ([, [first = closing, ...rest], isProxied]) =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(first, ...rest)
        if (isProxied) yield* withEnvironment({ HTTP_PROXY: server.origin })
        const client = yield* Layer.build(NodeHttp.layer)
        const sockets = yield* opened
        const seen = yield* warnings
        const request = Effect.flatMap(
          HttpClient.get(isProxied ? "http://example.invalid/" : server.origin),
          ({ text }) => text
        )
        yield* Effect.provide(Effect.repeatN(request, requests - 1), client)
        yield* server.disconnected
        assert.lengthOf(sockets, requests)
        // Closing takes a few turns of the event loop, so several collections may be needed.
        const remaining = Effect.zipRight(
          collect,
          Effect.sync(() => sockets.filter((socket) => socket.deref() !== undefined))
        )
        const { length } = yield* Effect.repeat(remaining, {
          until: ({ length }) => length <= 3,
          schedule: Schedule.intersect(Schedule.spaced("10 millis"), Schedule.recurs(50))
        }).pipe(Effect.andThen(remaining))
        assert.isAtMost(length, 3)
        assert.deepStrictEqual(seen, [])
      })
  )
})
