/**
 * Compares the emulator with oidc-provider, field by field: both get the same request, and an RFC must allow each
 * difference. A difference without a quotation fails, and so does a quotation without a difference.
 */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { client, OidcServer } from "./support/OidcServer.ts"

const valid = {
  grant_type: "client_credentials",
  client_id: client.id,
  client_secret: client.secret,
  scope: "smartembed.viewkey"
}

const text = new URLSearchParams(valid).toString()

const authorization = `Basic ${btoa("school:a+secret+%26+more")}`

const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) })

const without = (...names: ReadonlyArray<string>) =>
  form(Object.fromEntries(Object.entries(valid).filter(([name]) => !names.includes(name))))

const typed = (type: string, body: string): RequestInit => ({ method: "POST", headers: { "content-type": type }, body })

type Allowed = Readonly<Record<string, string>>

/** Differences that are allowed in every response. */
const everywhere: Allowed = {
  access_token: "RFC 6749, section 1.4: The string is usually opaque to the client.",
  "content-type":
    "RFC 8259, section 11: No \"charset\" parameter is defined for this registration. Adding one really " +
    "has no effect on compliant recipients.",
  error_description: "RFC 6749, section 5.2: OPTIONAL. Human-readable ASCII [USASCII] text providing additional " +
    "information, used to assist the client developer in understanding the error that occurred.",
  pragma: "RFC 9111, section 5.4: However, support for Cache-Control is now widespread. As a result, this " +
    "specification deprecates Pragma.",
  "www-authenticate": "RFC 9110, section 15.5.2: The server generating a 401 response MUST send a WWW-Authenticate " +
    "header field (Section 11.6.1) containing at least one challenge applicable to the target resource."
}

// Section 2.3.1 requires Basic of a server that issues passwords. The emulator omits it, because ClickView does.
const authentication =
  "RFC 6749, section 2.3: If the client type is confidential, the client and authorization server " +
  "establish a client authentication method suitable for the security requirements of the authorization server."

const ignored =
  "RFC 6749, section 3.3: The authorization server MAY fully or partially ignore the scope requested by " +
  "the client, based on the authorization server policy or the resource owner's instructions."

const defaulted =
  "RFC 6749, section 3.3: If the client omits the scope parameter when requesting authorization, the authorization " +
  "server MUST either process the request using a pre-defined default value or fail the request indicating an invalid " +
  "scope."

const registered =
  "RFC 6749, section 11.2.2: Parameter name: scope. Parameter usage location: authorization request, " +
  "authorization response, token request, token response."

const notPost =
  "RFC 9110, section 15.5.6: The origin server MUST generate an Allow header field in a 405 response containing a list " +
  "of the target resource's currently supported methods. Section 15.5.5: The 404 (Not Found) status code indicates that " +
  "the origin server did not find a current representation for the target resource or is not willing to disclose that " +
  "one exists."

const granted = (sentence: string): Allowed =>
  Object.fromEntries(["status", "error", "token_type", "expires_in"].map((field) => [field, sentence]))

const cases: ReadonlyArray<readonly [what: string, request: RequestInit, allowed: Allowed]> = [
  ["a valid request", form(valid), {}],
  ["a wrong secret", form({ ...valid, client_secret: "wrong" }), {}],
  ["an unknown client", form({ ...valid, client_id: "nobody" }), {}],
  ["no secret", without("client_secret"), {}],
  ["no client", without("client_id"), {}],
  ["no grant", without("grant_type"), {}],
  ["another grant", form({ ...valid, grant_type: "password" }), {}],
  ["a scope that the client may not use", form({ ...valid, scope: "smartembed.admin" }), { scope: registered }],
  ["a scope that the server does not know", form({ ...valid, scope: "unheard.of" }), granted(ignored)],
  ["no scope", without("scope"), granted(defaulted)],
  ["JSON", typed("application/json", JSON.stringify(valid)), {}],
  ["a parameter twice", typed("application/x-www-form-urlencoded", `${text}&scope=smartembed.viewkey`), {}],
  ["HTTP Basic", { ...without("client_id", "client_secret"), headers: { authorization } }, {
    ...granted(authentication),
    scope: authentication
  }],
  ["HTTP Basic beside a secret in the body", { ...form(valid), headers: { authorization } }, {}],
  ["GET", { method: "GET" }, { status: notPost, allow: notPost, body: notPost }]
]

const headerNames = ["content-type", "cache-control", "pragma", "www-authenticate", "allow", "location"]

const Fields = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

const send = async (url: string, request: RequestInit) => {
  const response = await fetch(url, request)
  return { response, body: await response.text() }
}

/** The fields of a response, by name. */
const fieldsOf = (url: string, request: RequestInit) =>
  Effect.gen(function*() {
    const { body, response } = yield* Effect.promise(() => send(url, request))
    const headers = headerNames.flatMap((name): ReadonlyArray<readonly [string, unknown]> => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value]]
    })
    const fields = response.headers.get("content-type")?.startsWith("application/json")
      ? yield* Schema.decode(Fields)(body)
      : { body }
    return new Map<string, unknown>([["status", response.status], ...headers, ...Object.entries(fields)])
  })

const emulator = NodeServer.layer({ clients: [{ id: client.id, secrets: [Redacted.make(client.secret)] }] })

layer(Layer.merge(OidcServer.layer, emulator), { excludeTestServices: true })("emulator and oidc-provider", (it) => {
  const differences = new Set<string>()

  for (const [what, request, allowed] of cases) {
    it.effect(`the emulator responds to ${what} like oidc-provider, except where an RFC allows a difference`, () =>
      Effect.gen(function*() {
        const theirs = yield* fieldsOf((yield* OidcServer).tokenUrl, request)
        const ours = yield* fieldsOf((yield* NodeServer).tokenUrl, request)
        const differing = [...new Set([...theirs.keys(), ...ours.keys()])].filter((name) =>
          theirs.get(name) !== ours.get(name)
        )
        differing.forEach((name) => differences.add(name))
        const unexplained = differing.filter((name) => !(name in allowed) && !(name in everywhere))
        assert.deepStrictEqual(unexplained.map((name) => [name, theirs.get(name), ours.get(name)]), [])
        assert.deepStrictEqual(Object.keys(allowed).filter((name) => !differing.includes(name)), [])
      }))
  }

  it.effect("every general quotation is about an actual difference", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(Object.keys(everywhere).filter((name) => !differences.has(name)), [])
    }))
})
