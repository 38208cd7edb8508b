import { assert, it } from "@effect/vitest"
import { problemOf } from "../src/problem.ts"

const secret = "a-secret-value"

const coded = (code: unknown, message = secret) => Object.assign(new Error(message), { code })

const named = (name: string, message = secret) => Object.assign(new Error(message), { name })

it.each(
  [
    [coded("ECONNREFUSED"), "ECONNREFUSED"],
    [coded("UND_ERR_SOCKET"), "UND_ERR_SOCKET"],
    [coded("42P01"), "42P01"],
    [coded(secret), "Error"],
    [coded(7), "Error"],
    [new Error("NOAUTH Authentication required."), "NOAUTH"],
    [new Error(`WRONGPASS invalid username-password pair ${secret}`), "WRONGPASS"],
    [new Error("ERR Error running script (call to f_1): @user_script:1: OOM command not allowed"), "OOM"],
    [new Error(`ERR unknown command 'EVAL', with args beginning with: '${secret}'`), "unknown command"],
    [new Error("@user_script: 7: READONLY You can't write against a read only replica."), "READONLY"],
    [new Error("BUSYKEY"), "Error"],
    [named("MaxRetriesPerRequestError"), "MaxRetriesPerRequestError"],
    [named(`${secret} `), "unknown"],
    [named("SqlError", "Failed to execute statement"), "SqlError"],
    [new Error(secret, { cause: coded("42501") }), "42501"],
    [new Error(secret, { cause: new Error(secret, { cause: named("ClientClosedError") }) }), "ClientClosedError"],
    [secret, "unknown"],
    [undefined, "unknown"],
    [null, "unknown"]
  ] as const
)("problemOf reads the problem of %s as %s", (error, problem) => {
  assert.strictEqual(problemOf(error), problem)
})

it("problemOf ends for an error that is its own cause", () => {
  const error = named("Ouroboros")
  error.cause = error
  assert.strictEqual(problemOf(error), "Ouroboros")
})
