import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { good, obtain, request, send } from "../fixtures/exchange.ts"
import { wire } from "../fixtures/wire.ts"

const onSocket = Layer.merge(NodeServer.layer(), NodeHttpClient.layer)

const form = new URLSearchParams(good).toString()

/** The bytes that come back for a token request while the fault is set. */
const received = (fault: Fault) =>
  Effect.gen(function*() {
    const emulator = yield* ClickViewEmulator
    const { url } = yield* NodeServer
    return yield* wire(
      url,
      "POST /connect/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
        `Content-Length: ${form.length}\r\n\r\n${form}`
    ).pipe(emulator.fault(fault))
  })

const announced = (text: string) => Number(/^content-length: (\d+)/im.exec(text)?.[1])

const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4)

const reset = /Error: read ECONNRESET$/

describe("a fault of the wire, on a socket", () => {
  it.scopedLive("resets before anything is answered", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* received(Fault.ResetBefore()), "Error: read ECONNRESET")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("resets within the headers", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.ResetWithinHeaders())
      assert.match(text, /^HTTP\/1\.1 200 /)
      assert.match(text, reset)
      assert.notInclude(text, "\r\n\r\n")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("resets within the body", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.ResetWithinBody())
      assert.match(text, reset)
      assert.match(bodyOf(text), /^\{"access_token"/)
      assert.notInclude(text, "}")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("sends the body piece by piece", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.Trickle({ bytes: 40, every: "20ms" }))
      assert.strictEqual(bodyOf(text).length, announced(text))
      assert.match(text, /"smartembed.viewkey"\}$/)
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("ends in good order after half of the body", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.Truncation())
      assert.strictEqual(bodyOf(text).length, Math.floor(announced(text) / 2))
      assert.notMatch(text, reset)
    }).pipe(Effect.provide(onSocket)))

  for (const off of [7, -7]) {
    it.scopedLive(`announces a length that is off by ${off}`, () =>
      Effect.gen(function*() {
        const text = yield* received(Fault.WrongLength({ off }))
        assert.strictEqual(announced(text) - bodyOf(text).length, off)
      }).pipe(Effect.provide(onSocket)))
  }

  it.scopedLive("never ends a body that is endless, and forgets it when the client leaves", () =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator
      const { tokenUrl } = yield* NodeServer
      const asked = send(request(good, tokenUrl)).pipe(Effect.timeoutOption("300 millis"))
      assert.strictEqual((yield* emulator.fault(Fault.EndlessBody())(asked))._tag, "None")
      assert.strictEqual((yield* obtain(good, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("is refused again once the socket is gone", () =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator.make()
      const server = NodeServer.layerServer().pipe(Layer.provide(Layer.succeed(ClickViewEmulator, emulator)))
      yield* Effect.scoped(Effect.zipRight(Layer.build(server), emulator.setFault(Fault.ResetBefore())))
      assert.strictEqual((yield* Effect.flip(emulator.setFault(Fault.ResetBefore())))._tag, "FaultRefused")
    }))
})
