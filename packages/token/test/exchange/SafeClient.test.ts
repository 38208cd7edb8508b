/**
 * What the token request asks of `fetch`.
 */
import { assert, describe, it } from "@effect/vitest"
import * as SafeClient from "../../src/exchange/SafeClient.ts"

describe("the option that keeps an answer out of caches", () => {
  it("is set where the runtime takes it, as this one does", () => {
    assert.deepStrictEqual(SafeClient.noStore((init) => new Request("https://localhost", init)), { cache: "no-store" })
    assert.deepStrictEqual(SafeClient.withoutCache(), { cache: "no-store" })
  })

  it("is left out where a request with it throws, as older Workers runtimes do", () => {
    const workers = ({ cache }: RequestInit) => {
      if (cache !== undefined) throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.")
    }
    assert.deepStrictEqual(SafeClient.noStore(workers), {})
  })
})
