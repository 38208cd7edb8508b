/**
 * SipHash-2-4, a keyed hash: without the key, a digest does not reveal its text. Unlike WebCrypto it is synchronous.
 *
 * @see https://www.aumasson.jp/siphash/siphash.pdf
 */

/** A key of 128 bits. */
export type Key = readonly [bigint, bigint]

const wrap = (x: bigint): bigint => BigInt.asUintN(64, x)

const rotated = (x: bigint, by: bigint): bigint => wrap((x << by) | (x >> (64n - by)))

type Words = [v0: bigint, v1: bigint, v2: bigint, v3: bigint]

const round = ([v0, v1, v2, v3]: Words): Words => {
  const a = wrap(v0 + v1)
  const b = rotated(v1, 13n) ^ a
  const c = wrap(v2 + v3)
  const d = rotated(v3, 16n) ^ c
  const e = wrap(c + b)
  const f = wrap(rotated(a, 32n) + d)
  return [f, rotated(b, 17n) ^ e, rotated(e, 32n), rotated(d, 21n) ^ f]
}

const absorbed = ([v0, v1, v2, v3]: Words, word: bigint): Words => {
  const [a, b, c, d] = round(round([v0, v1, v2, v3 ^ word]))
  return [a ^ word, b, c, d]
}

/** The digest of these bytes under this key. */
export const digest = (bytes: Uint8Array, [k0, k1]: Key): bigint => {
  const padded = new Uint8Array(bytes.length - bytes.length % 8 + 8)
  padded.set(bytes)
  padded[padded.length - 1] = bytes.length & 0xff
  const view = new DataView(padded.buffer)
  let words: Words = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n
  ]
  for (let at = 0; at < padded.length; at += 8) words = absorbed(words, view.getBigUint64(at, true))
  const [v0, v1, v2, v3] = words
  const [a, b, c, d] = round(round(round(round([v0, v1, v2 ^ 0xffn, v3]))))
  return a ^ b ^ c ^ d
}
