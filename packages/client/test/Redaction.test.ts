/** A client's values, errors and logs hide the secret and the token in every way of printing. */
import { Fault, ScriptedResponse } from "@effect-clickview/emulator"
import { inspect } from "node:util"
import { assert, describe, it, onTestFinished, vi } from "vitest"
import type { ClickViewOptions } from "../src/index.ts"
import { createClickView } from "../src/index.ts"
import { box, clientSecret, failureOf, student as viewer } from "./support/ClickView.ts"

const everything = { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null }

const printed = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value),
    inspect(value, everything),
    inspect(value, { ...everything, customInspect: false }),
    ...(value instanceof Error ? [value.stack, String(value.cause)] : [])
  ].join("\n")

/** A secret in every encoding in which a program may print it. */
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).join(", ")
]

const shows = (text: string, secrets: ReadonlyArray<string>): boolean =>
  secrets.flatMap(formsOf).some((form) => text.includes(form))

/** The lines that are written to the console until the test ends. */
const consoleLines = (): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const name of ["log", "warn", "error", "info", "debug"] as const) {
    vi.spyOn(globalThis.console, name).mockImplementation((...parts: ReadonlyArray<unknown>) => {
      lines.push(parts.map(printed).join(" "))
    })
  }
  onTestFinished(() => void vi.restoreAllMocks())
  return lines
}

describe("redaction", () => {
  it("the search of these tests finds a secret that is shown", () => {
    for (
      const value of [clientSecret, { clientSecret }, new Error(clientSecret), [
        Buffer.from(clientSecret).toString("base64")
      ]]
    ) {
      assert.isTrue(shows(printed(value), [clientSecret]))
    }
  })

  it("no value of a client shows the secret, the token or the view key", async () => {
    const lines = consoleLines()
    const { client } = await box()
    const clickview = client()
    const token = await clickview.getToken()
    const embed = await clickview.createViewKey({ mediaId: "media-1", viewer })
    const response = await clickview.fetch("/api/v1/example")
    const all = [clickview, token, { token }, embed, { embed }, clickview.status(), response, ...lines].map(printed)
      .join(
        "\n"
      )
    assert.isFalse(shows(all, [clientSecret, token.value, embed.viewKey]))
    assert.strictEqual(`${token}`.replace(/expires .*/, ""), "AccessToken(<redacted>, smartembed.viewkey, ")
  })

  it("no error shows the secret, even if ClickView echoes it", async () => {
    const lines = consoleLines()
    const { respondNext, client, fault } = await box()
    const failures: Array<unknown> = []
    const fails = async (options?: ClickViewOptions) => {
      const clickview = client({ retry: { attempts: 1 }, ...options })
      failures.push(await failureOf(clickview.getToken()))
      failures.push(await failureOf(clickview.fetch("/api/v1/example")))
      failures.push(await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer })))
      failures.push(clickview.status())
    }
    const lift = await fault(Fault.EchoedSecret())
    await fails()
    await lift()
    await respondNext(ScriptedResponse.json(200, { access_token: 7, client_secret: clientSecret }))
    await fails()
    await fails({ tokenUrl: "http://127.0.0.1:1/token" })
    await fails({ clientSecret: `${clientSecret}\n` })
    await fails({ fetch: (_, init) => Promise.reject(new Error(`cannot send ${String(init?.body)}`)) })
    assert.lengthOf(failures, 20)
    const text = [...failures.map(printed), ...lines].join("\n")
    assert.isFalse(shows(text, [clientSecret]), text)
  })

  it("an unused client does not show its secret", () => {
    const clickview = createClickView({ clientId: "id", clientSecret })
    assert.isFalse(shows(printed(clickview), [clientSecret]))
  })
})
