import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { assert, it } from "@effect/vitest"
import { Clock, Effect, FastCheck, Option, Redacted, Schema, TestClock } from "effect"
import { call, request, send } from "./fixtures/requests.ts"

type Command =
  | { readonly _tag: "Ask"; readonly faults: ReadonlyArray<Fault> }
  | { readonly _tag: "Revoke"; readonly index: number }
  | { readonly _tag: "RevokeAll" }
  | { readonly _tag: "Wait"; readonly millis: number }

const lifetime = 3_600_000

/** Faults that respond at once and leave an issued token readable. */
const faults: FastCheck.Arbitrary<Fault> = FastCheck.oneof(
  FastCheck.constantFrom(400, 401, 429, 500, 503).map((status) =>
    Fault.Status({ status, target: { probability: 0.5 } })
  ),
  FastCheck.constantFrom(...(["narrower", "wider", "missing"] as const)).map((as) => Fault.Scope({ as })),
  FastCheck.constantFrom(...(["missing", "null", "digits", "zero"] as const)).map((as) =>
    Fault.MalformedField({ field: "expires_in", as })
  ),
  FastCheck.constantFrom(
    Fault.SameToken(),
    Fault.RevokeAll(),
    Fault.SecretRotatedAway(),
    Fault.ProxyPage({}),
    Fault.SlowRecovery({ failures: 1 }),
    Fault.RetryAfter({ as: "date" }),
    Fault.NestingBomb({ depth: 10 }),
    Fault.ContentType({})
  )
)

const commands: FastCheck.Arbitrary<ReadonlyArray<Command>> = FastCheck.array(
  FastCheck.oneof(
    FastCheck.array(faults, { maxLength: 3 }).map((faults): Command => ({ _tag: "Ask", faults })),
    FastCheck.nat(9).map((index): Command => ({ _tag: "Revoke", index })),
    FastCheck.constant<Command>({ _tag: "RevokeAll" }),
    FastCheck.nat(lifetime).map((millis): Command => ({ _tag: "Wait", millis }))
  ),
  { maxLength: 25 }
)

interface Known {
  readonly value: string
  readonly expiresAt: number
  isRevoked: boolean
}

const Granted = Schema.parseJson(Schema.Struct({ access_token: Schema.String }))

const readToken = Schema.decodeUnknownOption(Granted)

it.effect.prop(
  "accepts exactly the issued tokens that are not expired and not revoked, after any sequence of commands",
  [commands],
  ([commands]) =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator
      const known = new Map<string, Known>()
      for (const command of commands) {
        switch (command._tag) {
          case "Ask": {
            if (command.faults.some(({ _tag }) => _tag === "RevokeAll")) {
              known.forEach((token) => (token.isRevoked = true))
            }
            const { text } = yield* emulator.fault(...command.faults)(send(request()))
            const value = Option.map(readToken(text), ({ access_token }) => access_token)
            const now = yield* Clock.currentTimeMillis
            if (Option.isSome(value) && !known.has(value.value)) {
              known.set(value.value, { value: value.value, expiresAt: now + lifetime, isRevoked: false })
            }
            break
          }
          case "Revoke": {
            const token = [...known.values()][command.index]
            if (token === undefined) break
            yield* emulator.revoke(Redacted.make(token.value))
            token.isRevoked = true
            break
          }
          case "RevokeAll":
            yield* emulator.revokeAll
            known.forEach((token) => (token.isRevoked = true))
            break
          case "Wait":
            yield* TestClock.adjust(command.millis)
        }
        const now = yield* Clock.currentTimeMillis
        for (const { expiresAt, isRevoked, value } of known.values()) {
          const { status } = yield* call(value)
          assert.strictEqual(status !== 401, !isRevoked && now < expiresAt)
        }
      }
      assert.strictEqual((yield* call("never-issued")).status, 401)
      assert.isAtLeast(yield* emulator.tokensIssued, known.size)
      assert.deepStrictEqual(yield* emulator.faults, [])
    }).pipe(
      Effect.provide(ClickViewEmulator.layer({ clients: [{ ...ClickViewEmulator.defaultClient, lifetime }] }))
    ),
  { fastCheck: { numRuns: 60 } }
)
