/**
 * Makes a certificate for this machine's names, signed by a new authority.
 */
import * as Crypto from "node:crypto"
import * as Net from "node:net"
import { bits, der, identifier, isTrue, octets, sequence, text, utcTime } from "./der.ts"

/**
 * The certificates and the key of a TLS server, as PEM.
 *
 * @internal
 */
export interface Identity {
  /** The authority that clients must trust. Its private key is discarded. */
  readonly caCertificate: string
  readonly certificate: string
  readonly key: string
}

interface Name {
  readonly subject: string
  readonly key: Crypto.KeyObject
}

const day = 24 * 60 * 60 * 1000

const ecdsaWithSha256 = sequence(identifier("1.2.840.10045.4.3.2"))

const newKeys = () => Crypto.generateKeyPairSync("ec", { namedCurve: "P-256" })

const spki = (key: Crypto.KeyObject) => key.export({ type: "spki", format: "der" })

/** RFC 7093, section 2. */
const keyId = (key: Crypto.KeyObject) => Crypto.createHash("sha256").update(spki(key)).digest().subarray(0, 20)

const named = (name: string) => sequence(der(0x31, sequence(identifier("2.5.4.3"), text(0x0c, name))))

const extension = (id: string, value: Uint8Array) => sequence(identifier(id), octets(value))

const critical = (id: string, value: Uint8Array) => sequence(identifier(id), isTrue, octets(value))

const groupsOf = (text = "") => text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16))

const addressOf = (ip: string): Uint8Array => {
  if (Net.isIPv4(ip)) return Uint8Array.from(ip.split(".").map(Number))
  const [head, tail] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split("::")
  const [before, after] = [groupsOf(head), groupsOf(tail)]
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

const alternative = (name: string) => Net.isIP(name) === 0 ? text(0x82, name) : der(0x87, addressOf(name))

const pem = (bytes: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${
    (Buffer.from(bytes).toString("base64").match(/.{1,64}/g) ?? []).join("\n")
  }\n-----END CERTIFICATE-----\n`

const signed = (
  { key, subject }: Name,
  issuer: { readonly subject: string; readonly privateKey: Crypto.KeyObject },
  now: number,
  extensions: ReadonlyArray<Uint8Array>
): string => {
  const serial = Crypto.randomBytes(16)
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0)
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    named(issuer.subject),
    sequence(utcTime(now - day), utcTime(now + 365 * day)),
    named(subject),
    spki(key),
    der(0xa3, sequence(...extensions, extension("2.5.29.14", octets(keyId(key)))))
  )
  return pem(sequence(body, ecdsaWithSha256, bits(0, Crypto.sign("sha256", body, issuer.privateKey))))
}

/**
 * Makes an authority and a certificate for these host names and addresses, valid for one year. Node cannot write X.509,
 * and this subset needs no dependency. Strict clients accept it: the authority is not the server, and both certificates
 * have key identifiers.
 *
 * @internal
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export const makeIdentity = (names: ReadonlyArray<string>, now: number): Identity => {
  const [authority, server] = [newKeys(), newKeys()]
  const issuer = { subject: "ClickView emulator CA", key: authority.publicKey, privateKey: authority.privateKey }
  return {
    caCertificate: signed(issuer, issuer, now, [
      critical("2.5.29.19", sequence(isTrue, der(0x02, Uint8Array.from([0])))),
      critical("2.5.29.15", bits(1, Uint8Array.from([0x06])))
    ]),
    certificate: signed({ subject: "ClickView emulator", key: server.publicKey }, issuer, now, [
      critical("2.5.29.19", sequence()),
      critical("2.5.29.15", bits(7, Uint8Array.from([0x80]))),
      extension("2.5.29.37", sequence(identifier("1.3.6.1.5.5.7.3.1"))),
      extension("2.5.29.17", sequence(...names.map(alternative))),
      extension("2.5.29.35", sequence(der(0x80, keyId(authority.publicKey))))
    ]),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  }
}
