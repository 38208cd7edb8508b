import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, Exit, Layer, Stream } from "effect"
import { inspect } from "node:util"
import { gunzipSync } from "node:zlib"
import { obtainToken, request, validForm } from "../fixtures/requests.ts"
import { sendRaw } from "../fixtures/sendRaw.ts"

/** A minimal sample of each fault, and responses with status 200 that are not tokens. */
const samples: ReadonlyArray<Fault> = [
  Fault.Latency({ duration: "1ms" }),
  Fault.Jitter({ min: "1ms", max: "2ms" }),
  Fault.ResetBefore(),
  Fault.ResetWithinHeaders(),
  Fault.ResetWithinBody(),
  Fault.Trickle({ bytes: 100_000, every: "1ms" }),
  Fault.Truncation(),
  Fault.WrongLength({ off: -1 }),
  Fault.EndlessBody(),
  Fault.ContentType(),
  Fault.ByteOrderMark(),
  Fault.NestingBomb({ depth: 9 }),
  Fault.CompressedBomb({ size: 99 }),
  Fault.Status({ status: 200 }),
  Fault.Status({ status: 204 }),
  Fault.Status({ status: 200, body: "[]" }),
  Fault.ProxyPage({ status: 200 }),
  Fault.OAuthError({ error: "invalid_scope" }),
  Fault.UndocumentedError(),
  Fault.ErrorInSuccess(),
  Fault.EchoedSecret(),
  Fault.ControlCharacters(),
  Fault.MalformedField({ field: "scope", as: "missing" }),
  Fault.TokenType({ value: "mac" }),
  Fault.Scope({ as: "missing" }),
  Fault.SameToken(),
  Fault.ExpiredToken(),
  Fault.Redirect({ status: 307, to: "loop" }),
  Fault.RetryAfter({ as: "seconds" }),
  Fault.SlowRecovery({ failures: 1 }),
  Fault.RevokeAll(),
  Fault.ClockSkew({ by: "1h", is: "ahead" }),
  Fault.SecretRotatedAway(),
  Fault.Selection({ as: "twice" })
]

const isOfTheWire = ({ _tag }: Fault) => Fault.vocabulary.find(({ name }) => name === _tag)?.where === "socket"

const anywhere = samples.filter((fault) => !isOfTheWire(fault))

/** Every pair if `THOROUGH` is set, otherwise every seventh. */
const pairs = Array.cartesian(anywhere, anywhere).filter((_, nth) =>
  process.env["THOROUGH"] !== undefined || nth % 7 === 0
)

const form = new URLSearchParams(validForm).toString()

/** The bytes of a response on a socket, until it ends or times out. */
const received = (...faults: ReadonlyArray<Fault>) =>
  Effect.gen(function*() {
    const { fault } = yield* ClickViewEmulator
    const { url } = yield* NodeServer
    return yield* sendRaw(
      url,
      "POST /connect/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`
    ).pipe(fault(...faults))
  })

/** The first chunks of a body in process. */
const begun = (...faults: ReadonlyArray<Fault>) =>
  Effect.gen(function*() {
    const { client, fault } = yield* ClickViewEmulator
    const response = yield* fault(...faults)(client.execute(request()))
    const body = response.status === 204 ? Stream.empty : response.stream
    const chunks = yield* Stream.runCollect(Stream.take(body, 20))
    return Buffer.concat(Array.fromIterable(chunks))
  })

describe("combined faults", () => {
  it("the samples contain every fault of the vocabulary except Hang", () => {
    const tried = new Set<string>(samples.map(({ _tag }) => _tag))
    assert.deepStrictEqual(Fault.vocabulary.map(({ name }) => name).filter((name) => !tried.has(name)), ["Hang"])
  })

  it.live("any two faults produce a response in process", () =>
    Effect.forEach(pairs, ([one, other]) =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(begun(one, other))
        assert.isTrue(Exit.isSuccess(exit), `${one._tag} and ${other._tag}: ${inspect(exit)}`)
      }).pipe(Effect.provide(ClickViewEmulator.layer())), { concurrency: 100, discard: true }))

  it.scopedLive("a connection fault and any other fault respond on a socket, and the server keeps running", () =>
    Effect.gen(function*() {
      const quick = anywhere.filter(({ _tag }) => _tag !== "ExpiredToken")
      for (const [one, other] of Array.cartesian(samples.filter(isOfTheWire), quick)) {
        const bytes = yield* received(other, one)
        assert.match(bytes, one._tag === "ResetBefore" ? /^Error: read ECONNRESET$/ : /^HTTP\/1\.1 \d{3} /, other._tag)
        assert.notMatch(bytes, /^HTTP\/1\.1 500 /)
      }
      const { tokenUrl } = yield* NodeServer
      assert.strictEqual((yield* obtainToken(validForm, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(Layer.merge(NodeServer.layer(), FetchHttpClient.layer))))

  it.live("body faults apply from the inside out: JSON, byte order mark, compression, endlessness", () =>
    Effect.gen(function*() {
      const all = [
        Fault.EndlessBody(),
        Fault.CompressedBomb({ size: 9 }),
        Fault.ByteOrderMark(),
        Fault.NestingBomb({ depth: 2 })
      ]
      for (const faults of [all.slice(1), all.slice(1).reverse()]) {
        const text = gunzipSync(yield* begun(...faults)).toString("utf8")
        assert.match(text, /^\ufeff\{"access_token".*"nested":\[\[\]\],"padding":"a{9}"\}$/)
      }
      for (const faults of [all, [...all].reverse()]) {
        const bytes = yield* begun(...faults)
        assert.deepStrictEqual([...bytes.subarray(0, 2)], [0x1f, 0x8b])
        assert.isAbove(bytes.length, 100_000)
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.live("body faults handle a body of several megabytes", () =>
    Effect.gen(function*() {
      const bytes = yield* begun(Fault.ByteOrderMark(), Fault.NestingBomb({ depth: 2_000_000 }))
      assert.isAbove(bytes.length, 4_000_000)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.scopedLive("a connection fault breaks an endless body after its first chunks", () =>
    Effect.gen(function*() {
      const bytes = yield* received(Fault.EndlessBody(), Fault.Truncation())
      assert.match(bytes, /"padding":"a{1000}/)
    }).pipe(Effect.provide(NodeServer.layer())))
})
