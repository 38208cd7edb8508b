/**
 * A TLS `Handshake` accepts any certificate to inspect it, and sends nothing afterwards.
 *
 * @since 0.2.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { Foreign } from "../Foreign.ts"
import * as Moment from "../Moment.ts"
import type { Certificate, Observed } from "../steps/Tls.ts"
import { hostOf, portOf } from "../Target.ts"
import { opened } from "./Dial.ts"

/** The chain from the leaf to the root, which is its own issuer. */
const chainOf = (leaf: Tls.DetailedPeerCertificate): ReadonlyArray<Tls.DetailedPeerCertificate> => {
  const chain = [leaf]
  for (let next = leaf.issuerCertificate as Tls.DetailedPeerCertificate | undefined; next !== undefined;) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === next?.fingerprint256) || chain.length > 8) break
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const nameOf = (name: Tls.Certificate | undefined): string =>
  [name?.CN, name?.O].flat().find((part) => part !== undefined && part !== "") ?? "nobody"

const isPublic = (root: Tls.DetailedPeerCertificate | undefined): boolean => {
  const raw = root?.raw.toString("base64")
  return Tls.rootCertificates.some((pem) => pem.replaceAll(/-----[^-]+-----|\s/g, "") === raw)
}

const certificateOf = (socket: Tls.TLSSocket): Effect.Effect<Certificate, never, Foreign> =>
  Effect.gen(function*() {
    const { show } = yield* Foreign
    const leaf = socket.getPeerCertificate(true)
    const chain = chainOf(leaf)
    return {
      issuer: yield* show(nameOf(leaf.issuer)),
      chain: yield* Effect.forEach(chain, ({ subject }) => show(nameOf(subject as Tls.Certificate | undefined))),
      names: yield* show((leaf.subjectaltname ?? nameOf(leaf.subject)).replaceAll(/(DNS|IP Address):/g, "")),
      validFrom: Option.getOrUndefined(Moment.parse(leaf.valid_from)),
      validTo: Option.getOrUndefined(Moment.parse(leaf.valid_to)),
      isPublic: isPublic(chain.at(-1))
    }
  })

/**
 * Shakes hands over this socket, or over a new connection.
 *
 * @internal
 */
export const shake = (
  url: URL,
  socket: Net.Socket | undefined,
  limit: Duration.DurationInput
): Effect.Effect<Observed["result"], never, Scope.Scope | Foreign> =>
  Effect.suspend(() => {
    const host = hostOf(url)
    const secure = Tls.connect({
      host,
      port: portOf(url),
      ...(socket === undefined ? {} : { socket }),
      ...(Net.isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"]
    })
    return opened(secure, "secureConnect", limit)
  }).pipe(
    Effect.flatMap((secure) =>
      Effect.map(certificateOf(secure), (certificate) => ({
        protocol: (secure.getProtocol() ?? "TLS").replace(/^TLSv/, "TLS "),
        certificate,
        // Typed as an error, but it is the error's code.
        code: secure.authorized ? undefined : String(secure.authorizationError)
      }))
    ),
    Effect.catchAll((failure) => Effect.succeed({ failure }))
  )
