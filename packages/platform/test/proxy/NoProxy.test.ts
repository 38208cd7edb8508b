/**
 * The hosts that a `NO_PROXY` list exempts from the proxy.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NoProxy from "../../src/proxy/NoProxy.ts"

const exempt: ReadonlyArray<readonly [list: string, url: string]> = [
  ["*", "https://example.org/"],
  ["internal.example, *", "https://example.org/"],
  ["*:8080", "http://example.org:8080/"],
  ["example.org", "https://example.org/"],
  ["EXAMPLE.org", "https://example.ORG/"],
  ["example.org", "https://api.example.org/"],
  [".example.org", "https://api.example.org/"],
  ["*.example.org", "https://api.example.org/"],
  ["example.org.", "https://example.org/"],
  [".example.org.", "https://api.example.org/"],
  ["example.org", "https://example.org./"],
  ["example.org:443", "https://example.org/"],
  ["example.org.:8443", "https://example.org:8443/"],
  ["bücher.example", "https://xn--bcher-kva.example/"],
  ["fd00::12", "https://[fd00::12]/"],
  ["FD00:0:0::12", "https://[fd00::12]:8443/"],
  ["[fd00::12]", "https://[fd00::12]/"],
  ["[fd00::12]:8443", "https://[fd00::12]:8443/"],
  ["192.0.2.7", "https://192.0.2.7/"],
  ["one.example two.example", "https://two.example/"],
  ["one.example,\ttwo.example,", "https://two.example/"]
]

const proxied: ReadonlyArray<readonly [list: string, url: string]> = [
  ["", "https://example.org/"],
  [" , ", "https://example.org/"],
  ["example.org", "https://notexample.org/"],
  ["api.example.org", "https://example.org/"],
  ["example.org:8443", "https://example.org/"],
  ["[fd00::12]:8443", "https://[fd00::12]/"],
  ["fd00::1", "https://[fd00::12]/"],
  ["10.0.0.0/8", "https://10.0.0.0/"],
  ["1.2", "https://192.0.1.2/"],
  ["https://example.org", "https://example.org/"],
  ["user@example.org", "https://example.org/"],
  ["fe80::1%eth0", "https://[fe80::1]/"]
]

describe("NO_PROXY", () => {
  it.each(exempt)("%s exempts %s", (list, url) => {
    assert.isTrue(NoProxy.parse(list)(new URL(url)))
  })

  it.each(proxied)("%s does not exempt %s", (list, url) => {
    assert.isFalse(NoProxy.parse(list)(new URL(url)))
  })
})
