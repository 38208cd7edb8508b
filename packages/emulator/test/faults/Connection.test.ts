import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { obtainToken, request, send, validForm } from "../fixtures/requests.ts"
import { sendRaw } from "../fixtures/sendRaw.ts"

const onSocket = Layer.merge(NodeServer.layer(), NodeHttpClient.layer)

const form = new URLSearchParams(validForm).toString()

/** The bytes of the response to a token request while the fault is set. */
const received = (fault: Fault) =>
  Effect.gen(function*() {
    const emulator = yield* ClickViewEmulator
    const { url } = yield* NodeServer
    return yield* sendRaw(
      url,
      "POST /connect/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
        `Content-Length: ${form.length}\r\n\r\n${form}`
    ).pipe(emulator.fault(fault))
  })

const announced = (text: string) => Number(/^content-length: (\d+)/im.exec(text)?.[1])

const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4)

const reset = /Error: read ECONNRESET$/

describe("connection faults on a socket", () => {
  it.scopedLive("ResetBefore resets the connection before it sends anything", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* received(Fault.ResetBefore()), "Error: read ECONNRESET")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("ResetWithinHeaders resets the connection in the middle of the headers", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.ResetWithinHeaders())
      assert.match(text, /^HTTP\/1\.1 200 /)
      assert.match(text, reset)
      assert.notInclude(text, "\r\n\r\n")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("ResetWithinBody resets the connection in the middle of the body", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.ResetWithinBody())
      assert.match(text, reset)
      assert.match(bodyOf(text), /^\{"access_token"/)
      assert.notInclude(text, "}")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("Trickle sends the whole body in chunks", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.Trickle({ bytes: 40, every: "20ms" }))
      assert.strictEqual(bodyOf(text).length, announced(text))
      assert.match(text, /"smartembed.viewkey"\}$/)
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("Truncation closes the connection cleanly after half of the body", () =>
    Effect.gen(function*() {
      const text = yield* received(Fault.Truncation())
      assert.strictEqual(bodyOf(text).length, Math.floor(announced(text) / 2))
      assert.notMatch(text, reset)
    }).pipe(Effect.provide(onSocket)))

  for (const off of [7, -7]) {
    it.scopedLive(`WrongLength announces a length that is off by ${off}`, () =>
      Effect.gen(function*() {
        const text = yield* received(Fault.WrongLength({ off }))
        assert.strictEqual(announced(text) - bodyOf(text).length, off)
      }).pipe(Effect.provide(onSocket)))
  }

  it.scopedLive("EndlessBody sends a body that never ends, until the client disconnects", () =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator
      const { tokenUrl } = yield* NodeServer
      const asked = send(request(validForm, tokenUrl)).pipe(Effect.timeoutOption("300 millis"))
      assert.strictEqual((yield* emulator.fault(Fault.EndlessBody())(asked))._tag, "None")
      assert.strictEqual((yield* obtainToken(validForm, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(onSocket)))

  it.scopedLive("a connection fault is refused again once the server has stopped", () =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator.make()
      const server = NodeServer.layerServer().pipe(Layer.provide(Layer.succeed(ClickViewEmulator, emulator)))
      yield* Effect.scoped(Effect.zipRight(Layer.build(server), emulator.setFault(Fault.ResetBefore())))
      assert.strictEqual((yield* Effect.flip(emulator.setFault(Fault.ResetBefore())))._tag, "FaultRefused")
    }))
})
