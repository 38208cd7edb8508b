/**
 * Concatenates chunks of bytes.
 *
 * @internal
 */
export const concat = (chunks: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const parts = Array.from(chunks)
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
