import { Fault, ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it, onTestFinished, vi } from "vitest"
import type { ClickViewOptions } from "../src/index.ts"
import { createClickView, OAuthError, OriginNotAllowed, retryAfterMillis, ViewKeyError } from "../src/index.ts"
import { box, failureOf, student as viewer } from "./support/ClickView.ts"

const stackOf = (failure: unknown): string => failure instanceof Error ? failure.stack ?? "" : ""

/** Sets the variables that a client without options reads. */
const environment = (variables: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

describe("errors", () => {
  it("getToken rejects with an OAuthError that says why and what to do", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const failure = await failureOf(client().getToken())
    assert.instanceOf(failure, OAuthError)
    assert.instanceOf(failure, Error)
    assert.deepInclude(failure.reason, { _tag: "Rejected", code: "invalid_client" })
    assert.isFalse(failure.isRetryable)
    assert.match(String(failure), /^OAuthError: The token endpoint refused/)
  })

  it("retryAfterMillis gives how long the server asked to wait", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(503, {}, { "retry-after": "60" }))
    const clickview = client()
    const failure = await failureOf(clickview.getToken())
    assert.instanceOf(failure, OAuthError)
    assert.isTrue(failure.isRetryable)
    assert.strictEqual(retryAfterMillis(failure), 60_000)
    const noKey = await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer }))
    assert.strictEqual(retryAfterMillis(noKey), 60_000)
    assert.isUndefined(retryAfterMillis(new Error("another")))
  })

  it("the stack names the caller of each function", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const clickview = client()
    const lessonPage = () => clickview.getToken()
    const healthCheck = () => clickview.ready()
    const videoPage = () => clickview.createViewKey({ mediaId: "media-1", viewer })
    const report = async () => {
      await clickview.fetch("/api/v1/example")
    }
    for (const caller of [lessonPage, healthCheck, videoPage, report]) {
      const stack = stackOf(await failureOf(caller()))
      assert.match(stack, new RegExp(`^\\w+Error: .*\n[^]*\\b${caller.name}\\b`), stack)
      assert.notInclude(stack, "FiberFailure")
    }
  })

  it("concurrent callers get their own error, whose stack names each caller", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const clickview = client()
    const one = () => clickview.getToken()
    const other = () => clickview.getToken()
    const failures = await Promise.all([failureOf(one()), failureOf(other())])
    assert.match(stackOf(failures[0]), /\bone\b/)
    assert.match(stackOf(failures[1]), /\bother\b/)
    assert.notStrictEqual(failures[0], failures[1])
  })

  it("the stack names the awaiting function when more than 64 callers wait", async () => {
    const { respondNext, client } = await box()
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const clickview = client()
    const others = Array.from({ length: 100 }, () => failureOf(clickview.getToken()))
    const last = async () => {
      await clickview.getToken()
    }
    assert.match(stackOf(await failureOf(last())), /\blast\b/)
    await Promise.all(others)
  })

  it("createViewKey rejects with a ViewKeyError after a refusal, without a token, and when closed", async () => {
    const { respondNext, client, fault } = await box()
    const clickview = client()
    await fault(Fault.Status({ status: 403, target: { route: "/api/v1/smart-embed/create-view-key" } }))
    const refused = await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer }))
    assert.instanceOf(refused, ViewKeyError)
    assert.strictEqual(refused.reason._tag, "Refused")
    clickview.invalidate(await clickview.getToken())
    await respondNext(ScriptedResponse.json(400, { error: "invalid_client" }))
    const without = await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer }))
    assert.instanceOf(without, ViewKeyError)
    assert.strictEqual(without.reason._tag, "NoToken")
    await clickview.close()
    const closed = await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer }))
    assert.instanceOf(closed, ViewKeyError)
    assert.strictEqual(closed.reason._tag, "NoToken")
  })

  it("fetch rejects with OriginNotAllowed for another origin", async () => {
    const { client } = await box()
    assert.instanceOf(await failureOf(client().fetch("https://elsewhere.example")), OriginNotAllowed)
  })

  it("every call of a client without credentials names the missing variable", async () => {
    environment({ CLICKVIEW_CLIENT_ID: "", CLICKVIEW_TOKEN_URL: "http://example.org" })
    const clickview = createClickView()
    for (let call = 0; call < 2; call++) {
      const failure = await failureOf(clickview.getToken())
      assert.instanceOf(failure, OAuthError)
      assert.strictEqual(
        failure.message,
        "CLICKVIEW_CLIENT_SECRET must be set: it is empty or missing"
      )
    }
    assert.strictEqual(clickview.status().failure?.reason._tag, "Configuration")
  })

  for (
    const [name, options] of Object.entries({
      clientId: { clientId: "" },
      clientSecret: { clientSecret: "with a newline\n" },
      tokenUrl: { tokenUrl: "http://example.org/token" },
      apiUrl: { apiUrl: "ftp://example.org" },
      scope: { scope: "\"" },
      "timeouts.attempt": { timeouts: { attempt: -1 } },
      "retry.attempts": { retry: { attempts: 0 } }
    })
  ) {
    it(`the error of a client with an invalid ${name} names the option`, async () => {
      const { client } = await box()
      const failure = await failureOf(client(options).getToken())
      assert.instanceOf(failure, OAuthError)
      assert.deepInclude(failure.reason, { _tag: "Configuration", option: name })
    })
  }

  for (const name of ["clientID", "timeout", "constructor"]) {
    it(`a client refuses the unknown option ${name} and lists the known ones`, async () => {
      const { client, requests } = await box()
      const misspelt: ClickViewOptions = Object.assign({}, { [name]: "a value" })
      const failure = await failureOf(client(misspelt).getToken())
      assert.instanceOf(failure, OAuthError)
      assert.match(failure.message, RegExp(`^${name} must be one of clientId, clientSecret, .*, fetch$`))
      assert.strictEqual((await requests()).length, 0)
    })
  }

  it("a credentials function that throws fails the call without showing its exception", async () => {
    const { client } = await box()
    const clickview = client({
      credentials: () => {
        throw new Error("vault://user:a-password@vault")
      }
    })
    const failure = await failureOf(clickview.getToken())
    assert.instanceOf(failure, OAuthError)
    assert.strictEqual(failure.reason._tag, "Credentials")
    assert.notInclude(stackOf(failure), "a-password")
  })
})

describe("close", () => {
  it("every waiting and every later call fails with Closed", async () => {
    const { client, fault } = await box()
    await fault(Fault.Hang())
    const clickview = client()
    const waiting = [clickview.getToken(), clickview.ready(), clickview.fetch("/")].map(failureOf)
    await new Promise(setImmediate)
    await clickview.close()
    const late = [clickview.getToken(), clickview.ready(), clickview.fetch("/")].map(failureOf)
    for (const failure of await Promise.all([...waiting, ...late])) {
      assert.instanceOf(failure, OAuthError)
      assert.strictEqual(failure.reason._tag, "Closed")
    }
    assert.strictEqual(clickview.status().phase, "closed")
  })

  it("a client can be closed twice and before its first use", async () => {
    const clickview = createClickView()
    await Promise.all([clickview.close(), clickview.close()])
    assert.strictEqual(clickview.status().phase, "closed")
    assert.deepInclude((await failureOf(clickview.getToken()) as OAuthError).reason, { _tag: "Closed" })
  })

  it("await using closes the client at the end of its block", async () => {
    const { client } = await box()
    let left
    {
      await using clickview = client()
      left = clickview
      await clickview.getToken()
    }
    assert.strictEqual(left.status().phase, "closed")
  })
})
