/**
 * Parses form bodies.
 */
import * as Either from "effect/Either"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "))

/**
 * Parses `application/x-www-form-urlencoded` strictly. It rejects invalid UTF-8 and broken percent-encoding, which
 * `URLSearchParams` would repair. It keeps the order and duplicates.
 *
 * @internal
 * @see https://www.rfc-editor.org/rfc/rfc6749#appendix-B
 */
export const formParameters = (
  body: Uint8Array
): Either.Either<ReadonlyArray<readonly [string, string]>, "malformed"> =>
  Either.try({
    try: () =>
      utf8.decode(body).split("&").filter((pair) => pair !== "").map((pair) => {
        const [name, ...rest] = pair.split("=")
        return [decode(name ?? ""), decode(rest.join("="))] as const
      }),
    catch: () => "malformed" as const
  })
