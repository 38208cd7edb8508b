/**
 * The expected outcome of the token library for every fault. The rows are written by hand from the documentation: a token
 * or a reason, the number of requests, and how long the caller waits. Retries use half of their jitter, so the second
 * attempt starts after 100 ms and the third after another 200 ms.
 */
import { Fault } from "@effect-clickview/emulator"
import type { OAuthError } from "@effect-clickview/token"

type Outcome = "token" | OAuthError["reason"]["_tag"]

/** One fault and the outcome for a caller without a token. */
export interface Row {
  readonly fault: Fault
  readonly outcome: Outcome
  readonly requests: number
  readonly millis: number
}

const row = (fault: Fault, outcome: Outcome, requests: number, millis: number): Row => ({
  fault,
  outcome,
  requests,
  millis
})

const token = (fault: Fault, millis = 0) => row(fault, "token", 1, millis)

/** One attempt, because a retry cannot help. */
const once = (fault: Fault, outcome: Outcome) => row(fault, outcome, 1, 0)

/** Three attempts with waits of 100 ms and 200 ms. */
const repeated = (fault: Fault, outcome: Outcome) => row(fault, outcome, 3, 300)

/** Three attempts that end when the total timeout of 15 s is over. */
const timedOut = (fault: Fault) => row(fault, "Timeout", 3, 15_000)

const time: ReadonlyArray<Row> = [
  token(Fault.Latency({ duration: "2s" }), 2000),
  timedOut(Fault.Latency({ duration: "6s" })),
  token(Fault.Jitter({ min: "1s", max: "3s" }), 2000),
  timedOut(Fault.Hang())
]

/** Faults of the connection need a socket. */
const connection: ReadonlyArray<Row> = [
  repeated(Fault.ResetBefore(), "Transport"),
  repeated(Fault.ResetWithinHeaders(), "Transport"),
  repeated(Fault.ResetWithinBody(), "Transport"),
  token(Fault.Trickle({ bytes: 50, every: "1s" }), 3000),
  timedOut(Fault.Trickle({ bytes: 50, every: "4s" })),
  repeated(Fault.Truncation(), "Transport"),
  repeated(Fault.WrongLength({ off: 7 }), "Transport"),
  once(Fault.WrongLength({ off: -7 }), "Malformed")
]

const bytes: ReadonlyArray<Row> = [
  once(Fault.EndlessBody(), "TooLarge"),
  token(Fault.ContentType({ value: "text/html" })),
  token(Fault.ContentType({})),
  token(Fault.ByteOrderMark()),
  token(Fault.NestingBomb({})),
  once(Fault.NestingBomb({ depth: 1_000_000 }), "TooLarge"),
  once(Fault.CompressedBomb({}), "Malformed")
]

const responses: ReadonlyArray<Row> = [
  ...[408, 425, 429, 500, 502, 503, 504].map((status) => repeated(Fault.Status({ status }), "Unavailable")),
  once(Fault.Status({ status: 200 }), "Malformed"),
  once(Fault.Status({ status: 204 }), "Unexpected"),
  once(Fault.Status({ status: 400 }), "Unexpected"),
  once(Fault.Status({ status: 404 }), "Unexpected"),
  repeated(Fault.ProxyPage({}), "Unavailable"),
  once(Fault.ProxyPage({ status: 200 }), "Malformed"),
  once(Fault.ProxyPage({ status: 403 }), "Unexpected")
]

const errors: ReadonlyArray<Row> = [
  ...([
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "unsupported_response_type"
  ] as const).map((error) => once(Fault.OAuthError({ error }), "Rejected")),
  ...(["server_error", "temporarily_unavailable"] as const).map((error) =>
    repeated(Fault.OAuthError({ error }), "Unavailable")
  ),
  once(Fault.OAuthError({ error: "invalid_scope", status: 403 }), "Rejected"),
  repeated(Fault.OAuthError({ error: "invalid_client", status: 503 }), "Unavailable"),
  once(Fault.UndocumentedError({}), "Rejected"),
  once(Fault.ErrorInSuccess({}), "Rejected"),
  once(Fault.EchoedSecret({}), "Rejected"),
  once(Fault.ControlCharacters({}), "Rejected")
]

type Field = "access_token" | "token_type" | "expires_in" | "scope"

const shapes = [
  "missing",
  "empty",
  "null",
  "number",
  "text",
  "zero",
  "negative",
  "fraction",
  "digits",
  "digits and letters",
  "enormous",
  "list"
] as const

/** Each shape of a field. The outcome is `Malformed` unless `others` says otherwise. */
const field = (field: Field, others: Partial<Record<typeof shapes[number], Outcome>>) =>
  shapes.map((as) => once(Fault.MalformedField({ field, as }), others[as] ?? "Malformed"))

const fields: ReadonlyArray<Row> = [
  ...field("access_token", { digits: "token", "digits and letters": "token", enormous: "token" }),
  ...field("token_type", {}),
  ...field("expires_in", {
    missing: "token",
    number: "token",
    fraction: "token",
    digits: "token",
    enormous: "token"
  }),
  ...field("scope", {
    missing: "token",
    empty: "token",
    null: "token",
    text: "ScopeNotGranted",
    digits: "ScopeNotGranted",
    "digits and letters": "ScopeNotGranted",
    enormous: "ScopeNotGranted"
  }),
  token(Fault.TokenType({ value: "bearer" })),
  token(Fault.TokenType({ value: "BEARER" })),
  once(Fault.TokenType({ value: "mac" }), "Malformed"),
  once(Fault.Scope({ as: "narrower" }), "ScopeNotGranted"),
  token(Fault.Scope({ as: "wider" })),
  token(Fault.Scope({ as: "missing" })),
  token(Fault.SameToken()),
  row(Fault.ExpiredToken(), "ExpiredOnArrival", 1, 1500)
]

const redirects: ReadonlyArray<Row> = ([301, 302, 303, 307, 308] as const).flatMap((status) =>
  (["same", "other", "loop"] as const).map((to) => once(Fault.Redirect({ status, to }), "Redirected"))
)

const retryAfter: ReadonlyArray<Row> = [
  row(Fault.RetryAfter({ as: "seconds", seconds: 2 }), "Unavailable", 3, 4000),
  row(Fault.RetryAfter({ as: "seconds", seconds: 2, status: 429 }), "Unavailable", 3, 4000),
  once(Fault.RetryAfter({ as: "seconds", seconds: 60 }), "Unavailable"),
  row(Fault.RetryAfter({ as: "date", seconds: 2 }), "Unavailable", 3, 4000),
  once(Fault.RetryAfter({ as: "absurd" }), "Unavailable"),
  repeated(Fault.RetryAfter({ as: "past" }), "Unavailable"),
  repeated(Fault.RetryAfter({ as: "garbage" }), "Unavailable"),
  row(Fault.SlowRecovery({ failures: 2 }), "token", 3, 300),
  repeated(Fault.SlowRecovery({ failures: 3 }), "Unavailable")
]

const state: ReadonlyArray<Row> = [
  token(Fault.RevokeAll()),
  token(Fault.ClockSkew({ by: "1 day", is: "ahead" })),
  token(Fault.ClockSkew({ by: "1 day", is: "behind" })),
  once(Fault.SecretRotatedAway(), "Rejected"),
  token(Fault.Selection({ as: "malformed" }))
]

/** All rows, in the order of the vocabulary. */
export const rows: ReadonlyArray<Row> = [
  ...time,
  ...connection,
  ...bytes,
  ...responses,
  ...redirects,
  ...errors,
  ...retryAfter,
  ...fields,
  ...state
]
