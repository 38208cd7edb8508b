/**
 * Encodes the subset of ASN.1 DER that a certificate needs.
 */
import * as DateTime from "effect/DateTime"

type Bytes = Uint8Array<ArrayBufferLike>

const lengthOf = (length: number): ReadonlyArray<number> => {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/**
 * Encodes a value from its tag and its content of at most 64 KiB.
 *
 * @internal
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export const der = (tag: number, ...parts: ReadonlyArray<Bytes>): Bytes => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.from([tag, ...lengthOf(content.length)]), content])
}

/** @internal */
export const sequence = (...parts: ReadonlyArray<Bytes>): Bytes => der(0x30, ...parts)

/** @internal */
export const octets = (...parts: ReadonlyArray<Bytes>): Bytes => der(0x04, ...parts)

/** @internal */
export const bits = (unused: number, ...parts: ReadonlyArray<Bytes>): Bytes =>
  der(0x03, Uint8Array.from([unused]), ...parts)

/** @internal */
export const isTrue: Bytes = der(0x01, Uint8Array.from([0xff]))

/** @internal */
export const text = (tag: number, value: string): Bytes => der(tag, Buffer.from(value, "utf8"))

const base128 = (arc: number): ReadonlyArray<number> => {
  const digits = [arc & 0x7f]
  for (let rest = arc >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

/** @internal */
export const identifier = (dotted: string): Bytes => {
  const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number)
  return der(0x06, Uint8Array.from([first * 40 + second, ...arcs.flatMap(base128)]))
}

/** Encodes a UTC time with a precision of one second. The year must be before 2050. */
export const utcTime = (millis: number): Bytes =>
  text(0x17, `${DateTime.formatIso(DateTime.unsafeMake(millis)).slice(2, 19).replaceAll(/[-:T]/g, "")}Z`)
