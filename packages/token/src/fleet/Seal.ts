/**
 * Encrypts the document with AES-256-GCM. HKDF derives the key and the name of the register from the client secret, so
 * there is no other key to configure or to rotate: anyone with the secret can request a token anyway. Issuer, client id,
 * scope and format are inputs of both, so that a text copied to another register does not decrypt.
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

/** The name of the register, and the encryption of its document. */
export interface Seal {
  readonly key: string
  readonly seal: (document: FleetDocument) => Effect.Effect<string, TokenStoreError>
  /** Decrypts the document. A missing or invalid text is an empty document. */
  readonly open: (text: string | undefined) => Effect.Effect<FleetDocument>
}

/** The version of the format, which is part of the register's name: each process reads its own format only. */
const format = "1"
const formatByte = 1
const nonceLength = 12

const utf8 = new TextEncoder()

/** Joins texts with their lengths, so that different parts never give the same bytes. */
const joined = (...parts: ReadonlyArray<string>): Uint8Array<ArrayBuffer> =>
  utf8.encode(parts.map((part) => `${part.length}:${part}`).join(""))

const attempt = <A>(problem: string, run: () => Promise<A>): Effect.Effect<A, TokenStoreError> =>
  Effect.tryPromise({ try: run, catch: () => new TokenStoreError({ problem }) })

/** Derives the seal from credentials, issuer and scope. Fails if the runtime has no WebCrypto. */
export const make = (
  { clientId, clientSecret }: Credentials,
  issuer: string,
  scope: string
): Effect.Effect<Seal, TokenStoreError> =>
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
