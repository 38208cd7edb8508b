/**
 * The options that the token request passes to `fetch`.
 */
import { assert, describe, it } from "@effect/vitest"
import * as SafeClient from "../../src/exchange/SafeClient.ts"

describe("SafeClient.noStore", () => {
  it("asks for no-store when the runtime supports it, as this one does", () => {
    assert.deepStrictEqual(SafeClient.noStore((init) => new Request("https://localhost", init)), { cache: "no-store" })
    assert.deepStrictEqual(SafeClient.withoutCache(), { cache: "no-store" })
  })

  it("omits the option when a request with it throws, as in older Workers runtimes", () => {
    const workers = ({ cache }: RequestInit) => {
      if (cache !== undefined) throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.")
    }
    assert.deepStrictEqual(SafeClient.noStore(workers), {})
  })
})
