import { ScriptedResponse } from "@effect-clickview/emulator"
import { Metric, MetricState } from "effect"
import { assert, describe, it } from "vitest"
import { OAuthError, OriginNotAllowed } from "../src/index.ts"
import { api, redirected, refused, unseen } from "./support/Api.ts"
import { box, failureOf } from "./support/ClickView.ts"

/** A client, cold or with a token that it holds and an API that it has called. */
const clients = {
  cold: async (url: string) => {
    const { client, tokenRequests } = await box()
    return { clickview: client({ apiUrl: url }), tokenRequests }
  },
  warm: async (url: string, origins: ReadonlyArray<string> = [url]) => {
    const [{ url: other }, { client, tokenRequests }] = [await api(), await box()]
    const clickview = client({ apiUrl: other, origins })
    await clickview.getToken()
    await clickview.fetch(unseen)
    for (const origin of origins) await clickview.fetch(`${origin}${unseen}`)
    return { clickview, tokenRequests }
  }
}

const bytes = new TextEncoder().encode("bytes")

const form = () => {
  const data = new FormData()
  data.set("name", "value")
  return data
}

const kept: ReadonlyArray<readonly [name: string, body: () => BodyInit, text: RegExp, type: RegExp | undefined]> = [
  ["a string", () => "text", /^text$/, /^text\/plain/],
  ["an array of bytes", () => bytes, /^bytes$/, undefined],
  ["an ArrayBuffer", () => bytes.buffer, /^bytes$/, undefined],
  ["a Blob", () => new Blob([bytes], { type: "video/mp4" }), /^bytes$/, /^video\/mp4$/],
  ["URLSearchParams", () => new URLSearchParams({ a: "b c" }), /^a=b\+c$/, /^application\/x-www-form-urlencoded/],
  ["a form", form, /name="name"\r\n\r\nvalue/, /^multipart\/form-data; boundary=/]
]

const stream = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes)
      controller.close()
    }
  })

const used: ReadonlyArray<readonly [name: string, args: (url: string) => Parameters<typeof fetch>]> = [
  ["a stream", (url) => [url, { method: "POST", body: stream(), duplex: "half" } as RequestInit]],
  ["an iterable of chunks", (url) => [url, {
    method: "POST",
    body: (async function*() {
      yield await Promise.resolve(bytes)
    })() as unknown as BodyInit,
    duplex: "half"
  } as RequestInit]],
  ["a Request with a body", (url) => [new Request(url, { method: "POST", body: "bytes" })]]
]

/** The measurements of `http.client.request.duration` for this server, by method and status or error type. */
const requestsTo = (host: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) => {
      const labels = Object.fromEntries(metricKey.tags.map(({ key, value }) => [key, value]))
      if (metricKey.name !== "http.client.request.duration" || !MetricState.isHistogramState(metricState)) return []
      if (`${labels["server.address"]}:${labels["server.port"]}` !== host) return []
      return [[
        `${labels["http.request.method"]} ${labels["http.response.status_code"] ?? labels["error.type"]}`,
        metricState.count
      ]]
    })
  )

describe("fetch", () => {
  for (const [state, start] of Object.entries(clients)) {
    describe(`of a ${state} client`, () => {
      it("carries the token, and the request is as it was given otherwise", async () => {
        const { received, url } = await api()
        const { clickview } = await start(url)
        const response = await clickview.fetch(`${url}/a%20b?q=a+b%20c#part`, {
          method: "PUT",
          headers: { "x-school": "42", authorization: "Basic abc" },
          body: "{}"
        })
        assert.strictEqual(await response.text(), "ok")
        assert.strictEqual(response.url.replace(/#.*/, ""), `${url}/a%20b?q=a+b%20c`)
        const [{ body, headers, method, url: path } = assert.fail("nothing was sent")] = received
        assert.deepStrictEqual([method, path, String(body)], ["PUT", "/a%20b?q=a+b%20c", "{}"])
        assert.strictEqual(headers.authorization, `Bearer ${(await clickview.getToken()).value}`)
        assert.strictEqual(headers["x-school"], "42")
        assert.notProperty(headers, "traceparent")
      })

      it("takes a URL object, and a Request whose headers are kept", async () => {
        const { received, url } = await api()
        const { clickview } = await start(url)
        await clickview.fetch(new URL(`${url}/one`))
        await clickview.fetch(new Request(`${url}/two`, { headers: { "x-school": "42" } }))
        await clickview.fetch(new Request(`${url}/three`, { headers: { "x-school": "42" } }), {
          headers: { "x-other": "7" }
        })
        assert.deepStrictEqual(received.map(({ headers, url }) => [url, headers["x-school"], headers["x-other"]]), [
          ["/one", undefined, undefined],
          ["/two", "42", undefined],
          ["/three", undefined, "7"]
        ])
      })

      for (const [name, body, text, type] of kept) {
        it(`sends ${name}, and again when the token was refused`, async () => {
          const { received, url } = await api(refused)
          const { clickview, tokenRequests } = await start(url)
          const response = await clickview.fetch(`${url}/upload`, { method: "POST", body: body() })
          assert.strictEqual(response.status, 200)
          assert.strictEqual(await response.text(), "ok")
          assert.lengthOf(received, 2)
          for (const { body, headers } of received) {
            assert.match(String(body), text)
            if (type === undefined) assert.notProperty(headers, "content-type")
            else assert.match(String(headers["content-type"]), type)
          }
          assert.notStrictEqual(received[0]?.headers.authorization, received[1]?.headers.authorization)
          assert.strictEqual(await tokenRequests(), 2)
        })
      }

      for (const [name, args] of used) {
        it(`sends ${name} once: a refusal is the answer, and the next call has another token`, async () => {
          const { received, url } = await api(refused)
          const { clickview, tokenRequests } = await start(url)
          const response = await clickview.fetch(...args(`${url}/upload`))
          assert.strictEqual(response.status, 401)
          assert.strictEqual(await response.text(), "refused")
          assert.deepStrictEqual(received.map(({ body }) => String(body)), ["bytes"])
          await clickview.fetch(url)
          assert.notStrictEqual(received[0]?.headers.authorization, received[1]?.headers.authorization)
          assert.strictEqual(await tokenRequests(), 2)
        })
      }

      it("answers with the second refusal when another token is refused too", async () => {
        const { received, url } = await api(refused, refused)
        const { clickview } = await start(url)
        const response = await clickview.fetch(url)
        assert.deepStrictEqual([response.status, await response.text()], [401, "refused"])
        assert.lengthOf(received, 2)
      })

      it("passes on a 401 that is not about the token", async () => {
        const { received, url } = await api((_, response) => {
          response.writeHead(401, { "www-authenticate": "Basic realm=\"x\"" }).end("no")
        })
        const { clickview, tokenRequests } = await start(url)
        assert.deepStrictEqual(await clickview.fetch(url).then(({ status }) => status), 401)
        assert.lengthOf(received, 1)
        assert.strictEqual(await tokenRequests(), 1)
      })

      it("follows no redirect, so that the token goes nowhere else", async () => {
        const elsewhere = await api()
        const { url } = await api(redirected(elsewhere.url), redirected(elsewhere.url))
        const { clickview } = await start(url)
        assert.strictEqual((await clickview.fetch(url)).status, 307)
        assert.strictEqual((await clickview.fetch(new Request(url), { redirect: "follow" })).status, 307)
        assert.lengthOf(elsewhere.received, 0)
      })

      it("fails at a redirect with redirect: \"error\"", async () => {
        const { url } = await api(redirected("https://elsewhere.example"))
        const { clickview } = await start(url)
        assert.instanceOf(await failureOf(clickview.fetch(url, { redirect: "error" })), TypeError)
      })

      it("sends nothing to an origin that may not see the token", async () => {
        const elsewhere = await api()
        const { url } = await api()
        const { clickview } = await start(url)
        const failure = await failureOf(clickview.fetch(`${elsewhere.url}/steal`))
        assert.instanceOf(failure, OriginNotAllowed)
        assert.strictEqual(failure.origin, elsewhere.url)
        assert.lengthOf(elsewhere.received, 0)
      })

      it("sends nothing to the origin of a Request that may not see the token, even after a call by path", async () => {
        const elsewhere = await api()
        const { url } = await api()
        const { clickview } = await start(url)
        await clickview.fetch("/api")
        const failure = await failureOf(clickview.fetch(new Request(`${elsewhere.url}/steal`)))
        assert.instanceOf(failure, OriginNotAllowed)
        assert.lengthOf(elsewhere.received, 0)
      })

      it("takes no host from a path with two slashes", async () => {
        const elsewhere = await api()
        const { url } = await api()
        const { clickview } = await start(url)
        await clickview.fetch(elsewhere.url.replace("http:", ""))
        assert.lengthOf(elsewhere.received, 0)
      })

      it("fails with the signal's own reason when it is aborted", async () => {
        const { received, url } = await api(() => {})
        const { clickview } = await start(url)
        const controller = new AbortController()
        const failure = failureOf(clickview.fetch(url, { signal: controller.signal }))
        while (received.length === 0) await new Promise(setImmediate)
        const reason = new Error("enough")
        controller.abort(reason)
        assert.strictEqual(await failure, reason)
      })

      it("records each request by its method and outcome", async () => {
        const { url } = await api(
          (_, response) => response.writeHead(404).end(),
          (_, response) => response.destroy(),
          refused
        )
        const { clickview } = await start(url)
        const { host } = new URL(url)
        await clickview.fetch(`${url}/`, { method: "delete" })
        await failureOf(clickview.fetch(`${url}/`))
        await clickview.fetch(`${url}/`)
        assert.deepStrictEqual(requestsTo(host), {
          "DELETE 404": 1,
          "GET UND_ERR_SOCKET": 1,
          "GET 401": 1,
          "GET 200": state === "warm" ? 2 : 1
        })
      })

      it("fails as fetch does when nobody answers", async () => {
        const { url } = await api((_, response) => response.destroy())
        const { clickview } = await start(url)
        assert.instanceOf(await failureOf(clickview.fetch(url)), TypeError)
      })
    })
  }

  it("leads a path below the API's own path, before and after the first call", async () => {
    const { received, url } = await api()
    const { client } = await box()
    const clickview = client({ apiUrl: `${url}/v2/` })
    for (const path of ["/a b", "/one?x=1", "two", "//three", "/../four"]) await clickview.fetch(path)
    for (const path of ["/a b", "/one?x=1", "two", "//three", "/../four"]) await clickview.fetch(path)
    const paths = received.map(({ url }) => url)
    assert.deepStrictEqual(paths.slice(0, 5), ["/v2/a%20b", "/v2/one?x=1", "/v2/two", "/v2//three", "/four"])
    assert.deepStrictEqual(paths.slice(5), paths.slice(0, 5))
  })

  it("renews a revoked token once for a thousand calls that are refused together", async () => {
    const { client, options, requests, revokeAll, tokenRequests } = await box()
    const clickview = client()
    await clickview.fetch("/api/v1/example")
    await revokeAll()
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => clickview.fetch(`${options.apiUrl}/api/v1/example`))
    )
    assert.deepStrictEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.strictEqual(await tokenRequests(), 2)
    assert.isAtLeast((await requests()).length, 201)
  })

  it("is not thrown off by a late refusal of a token that was replaced", async () => {
    let answer = () => {}
    const late = await api((received, response) => {
      answer = () => refused(received, response)
    })
    const { clickview, tokenRequests } = await clients.warm(late.url)
    const refusedLate = clickview.fetch(late.url)
    while (late.received.length === 0) await new Promise(setImmediate)
    clickview.invalidate(await clickview.getToken())
    const next = await clickview.getToken()
    answer()
    assert.strictEqual((await refusedLate).status, 200)
    assert.strictEqual(late.received[1]?.headers.authorization, `Bearer ${next.value}`)
    assert.strictEqual((await clickview.getToken()).value, next.value)
    assert.strictEqual(await tokenRequests(), 2)
  })

  it("sends nothing without a token, and fails with why there is none", async () => {
    const { received, url } = await api()
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const failure = await failureOf(client({ apiUrl: url }).fetch("/"))
    assert.instanceOf(failure, OAuthError)
    assert.strictEqual(failure.reason._tag, "Rejected")
    assert.lengthOf(received, 0)
  })

  it("uses the program's fetch for all requests, including token requests", async () => {
    const { client, options } = await box()
    const asked: Array<string> = []
    const clickview = client({
      fetch: (input, init) => {
        asked.push(new URL(input instanceof Request ? input.url : input).pathname)
        return fetch(input, init)
      }
    })
    await clickview.fetch("/api/v1/example")
    assert.deepStrictEqual(asked, [new URL(options.tokenUrl).pathname, "/api/v1/example"])
  })
})
