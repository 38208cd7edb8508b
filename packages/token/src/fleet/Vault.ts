/**
 * Seals what reaches the store: AES-256-GCM, with a key and a register's name that HKDF derives from the client secret. A
 * process that can open a document could mint a token anyway, so there is no other key to configure or to rotate. Issuer,
 * client, scope and format take part in both: a text that was moved to another register does not open.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import type { Credentials } from "../Credentials.ts"
import { empty } from "../sharing/Document.ts"
import { TokenStoreError } from "../TokenStoreError.ts"
import type { FleetDocument } from "./FleetDocument.ts"
import { fromText, toText } from "./FleetDocument.ts"

/** Where the fleet's document is, and how it is sealed there. */
export interface Vault {
  readonly key: string
  readonly seal: (document: FleetDocument) => Effect.Effect<string, TokenStoreError>
  /** The document: an empty one where there is none, or none that opens. */
  readonly open: (text: string | undefined) => Effect.Effect<FleetDocument>
}

/** Processes read only what was written in the same format: another one is another key in the store. */
const format = "1"
const formatByte = 1
const nonceLength = 12

const utf8 = new TextEncoder()

/** Text whose parts cannot run into each other. */
const joined = (...parts: ReadonlyArray<string>): Uint8Array<ArrayBuffer> =>
  utf8.encode(parts.map((part) => `${part.length}:${part}`).join(""))

const attempt = <A>(problem: string, run: () => Promise<A>): Effect.Effect<A, TokenStoreError> =>
  Effect.tryPromise({ try: run, catch: () => new TokenStoreError({ problem }) })

/** The vault of these credentials, this issuer and this scope. Fails where there is no WebCrypto. */
export const make = (
  { clientId, clientSecret }: Credentials,
  issuer: string,
  scope: string
): Effect.Effect<Vault, TokenStoreError> =>
  Effect.gen(function*() {
    const derive = <A>(run: () => Promise<A>) => attempt("WebCrypto cannot derive a key", run)
    const salt = joined(issuer, clientId, scope)
    const derivation = (use: string) => ({
      name: "HKDF",
      hash: "SHA-256",
      salt,
      info: utf8.encode(`clickview-token/v${format}/${use}`)
    })
    const secret = yield* derive(() =>
      crypto.subtle.importKey("raw", utf8.encode(Redacted.value(clientSecret)), "HKDF", false, [
        "deriveBits",
        "deriveKey"
      ])
    )
    const name = yield* derive(() => crypto.subtle.deriveBits(derivation("name"), secret, 128))
    const box = yield* derive(() =>
      crypto.subtle.deriveKey(derivation("box"), secret, { name: "AES-GCM", length: 256 }, false, [
        "encrypt",
        "decrypt"
      ])
    )
    const key = `${format}:${Encoding.encodeBase64Url(new Uint8Array(name))}`
    const algorithm = (iv: Uint8Array<ArrayBuffer>) => ({ name: "AES-GCM", iv })

    const seal = (document: FleetDocument): Effect.Effect<string, TokenStoreError> =>
      Effect.suspend(() => {
        const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
        return Effect.map(
          attempt(
            "WebCrypto cannot seal",
            () => crypto.subtle.encrypt(algorithm(nonce), box, utf8.encode(toText(document)))
          ),
          (sealed) => Encoding.encodeBase64Url(Uint8Array.of(formatByte, ...nonce, ...new Uint8Array(sealed)))
        )
      })

    const open = (text: string | undefined): Effect.Effect<FleetDocument> =>
      Effect.gen(function*() {
        const bytes = Uint8Array.from(yield* Encoding.decodeBase64Url(text ?? ""))
        if (bytes[0] !== formatByte) return empty
        const [nonce, sealed] = [bytes.slice(1, 1 + nonceLength), bytes.slice(1 + nonceLength)]
        const opened = yield* attempt("it does not open", () => crypto.subtle.decrypt(algorithm(nonce), box, sealed))
        return fromText(new TextDecoder().decode(opened))
      }).pipe(Effect.orElseSucceed(() => empty))

    return { key, seal, open }
  })
