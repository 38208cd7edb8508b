import { embedPath, Fault, tokenPath } from "@effect-clickview/emulator"
import { start } from "@effect-clickview/emulator/NodeServer"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Crypto from "node:crypto"
import * as Https from "node:https"
import * as Tls from "node:tls"
import { validForm } from "./fixtures/requests.ts"

type Running = Awaited<ReturnType<typeof start>>

let emulator: Running

beforeAll(async () => {
  emulator = await start({ tls: { names: ["emulator.test", "2001:db8::5", "bücher.example"] }, control: true })
})

afterAll(() => emulator.stop())

const ask = (path: string, body?: string, headers: Record<string, string> = {}) =>
  new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST"
    const options = { agent: false as const, ca: emulator.caCertificate, headers, method }
    const request = Https.request(`${emulator.url}${path}`, options, (response) => {
      let text = ""
      response.on("data", (data) => void (text += String(data)))
      response.on("end", () => resolve({ status: response.statusCode, text }))
      response.on("error", reject)
    })
    request.on("error", reject).end(body)
  })

const code = (error: unknown) => error instanceof Error && "code" in error ? error.code : error

const askForToken = () =>
  ask(tokenPath, new URLSearchParams(validForm).toString(), { "content-type": "application/x-www-form-urlencoded" })

const setFault = (fault: Fault) =>
  ask("/_emulator/faults", JSON.stringify(fault), { "content-type": "application/json" })

/** The certificate that the server presents for a server name. */
const shown = (servername: string) =>
  new Promise<Crypto.X509Certificate>((resolve, reject) => {
    const socket = Tls.connect({ port: Number(new URL(emulator.url).port), ca: emulator.caCertificate, servername })
    socket.on("error", reject).on("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate === undefined) reject(new Error("no certificate"))
      else resolve(certificate)
    })
  })

describe("NodeServer with TLS", () => {
  it("responds to a client that trusts its authority", async () => {
    assert.match(emulator.tokenUrl, /^https:\/\/127\.0\.0\.1:\d+\/connect\/token$/)
    assert.strictEqual((await askForToken()).status, 200)
  })

  it("presents a certificate that other clients reject", async () => {
    const error: unknown = await fetch(emulator.url).then(() => undefined, (error: unknown) => error)
    assert.instanceOf(error, TypeError)
    assert.match(String(code(error.cause)), /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)$/)
  })

  it("presents a certificate of its authority that is valid for a year and for every configured name", async () => {
    const certificate = await shown("emulator.test")
    const authority = new Crypto.X509Certificate(emulator.caCertificate ?? "")
    assert.isTrue(certificate.verify(authority.publicKey) && certificate.checkIssued(authority))
    assert.deepStrictEqual([authority.ca, certificate.ca], [true, false])
    for (const host of ["localhost", "emulator.test", "xn--bcher-kva.example"]) {
      assert.strictEqual(certificate.checkHost(host), host)
    }
    for (const ip of ["127.0.0.1", "::1", "2001:db8::5"]) assert.strictEqual(certificate.checkIP(ip), ip)
    assert.isUndefined(certificate.checkHost("elsewhere.test"))
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000
    assert.deepStrictEqual([days, Date.parse(certificate.validFrom) < Date.now()], [366, true])
  })

  it("returns URLs with the https scheme", async () => {
    const token = /"access_token":"([^"]+)"/.exec((await askForToken()).text)?.[1]
    const data = { student: true, schoolName: "a", schoolId: "b", districtName: "c", districtId: "d" }
    const { text } = await ask(
      "/api/v1/smart-embed/create-view-key",
      JSON.stringify({ mediaId: "m", data }),
      { authorization: `Bearer ${token}`, "content-type": "application/json" }
    )
    assert.include(text, `"embedUrl":"${emulator.url}${embedPath}?`)
  })

  it("resets, truncates and trickles over TLS as over TCP", async () => {
    await setFault(Fault.ResetBefore({ target: { nth: 1 } }))
    await setFault(Fault.Truncation({ target: { nth: 2 } }))
    await setFault(Fault.Trickle({ bytes: 200, every: "1ms", target: { nth: 3 } }))
    assert.strictEqual(code(await askForToken().catch((error: unknown) => error)), "ECONNRESET")
    assert.instanceOf(await askForToken().catch((error: unknown) => error), Error)
    assert.strictEqual((await askForToken()).status, 200)
  })
})

it("NodeServer without TLS has no CA certificate", async () => {
  const plain = await start({ controlToken: Redacted.make("x") })
  assert.isUndefined(plain.caCertificate)
  await plain.stop()
})
