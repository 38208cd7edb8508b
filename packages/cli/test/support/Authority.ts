/**
 * A certificate authority for tests, and server certificates that it signs.
 */
import { Effect } from "effect"
import { generate } from "selfsigned"

export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** The authority's certificate, as `NODE_EXTRA_CA_CERTS` takes it. */
  readonly pem: string
  /** A certificate for these hosts, valid until this date. */
  readonly certify: (hosts: ReadonlyArray<string>, ends: Date) => Effect.Effect<Certificate>
}

const options = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const

const begins = new Date("2020-01-01T00:00:00Z")
const far = new Date("2099-01-01T00:00:00Z")

/** Creates an authority with this name. */
export const make = (name: string): Effect.Effect<Authority> =>
  Effect.gen(function*() {
    const root = yield* Effect.promise(() =>
      generate([{ name: "commonName", value: name }], {
        ...options,
        notBeforeDate: begins,
        notAfterDate: far,
        extensions: [
          { name: "basicConstraints", cA: true, critical: true },
          { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true }
        ]
      })
    )
    return {
      pem: root.cert,
      certify: (hosts, ends) =>
        Effect.promise(() =>
          generate([{ name: "commonName", value: hosts[0] ?? "" }], {
            ...options,
            notBeforeDate: begins,
            notAfterDate: ends,
            ca: { key: root.private, cert: root.cert },
            extensions: [
              { name: "basicConstraints", cA: false },
              { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) }
            ]
          })
        ).pipe(Effect.map(({ cert, private: key }) => ({ cert: `${cert}\n${root.cert}`, key })))
    }
  })

/** A date far in the future. */
export const never = far
