/** Runs the example servers without Effect, as a user does, against the emulator. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { Effect, ManagedRuntime, Redacted } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it, vi } from "vitest"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href
const { id, secrets } = ClickViewEmulator.defaultClient
const secret = Redacted.value(secrets[0])
const runtime = ManagedRuntime.make(NodeServer.layer())
const emulator = <A, E>(use: (emulator: ClickViewEmulator["Type"]) => Effect.Effect<A, E>) =>
  runtime.runPromise(Effect.flatMap(ClickViewEmulator, use))

let variables: Record<string, string> = {}

beforeAll(async () => {
  const { tokenUrl, url } = await runtime.runPromise(NodeServer)
  variables = {
    CLICKVIEW_CLIENT_ID: id,
    CLICKVIEW_CLIENT_SECRET: secret,
    CLICKVIEW_TOKEN_URL: tokenUrl,
    CLICKVIEW_API_URL: url
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await runtime.dispose()
})

const assertShowsVideo = async (response: Response): Promise<void> => {
  const text = await response.text()
  assert.strictEqual(response.status, 200, text)
  assert.match(text, /<iframe src="http:\/\/127\.0\.0\.1:\d+\/smart-embed\/play\?viewKey=\w+"/)
  assert.match(response.headers.get("content-security-policy") ?? "", /^frame-src http:\/\/127\.0\.0\.1:\d+$/)
  assert.strictEqual(response.headers.get("cache-control"), "no-store")
  assert.notInclude(text, secret)
}

/** Requests a page while ClickView responds with 503. */
const duringOutage = (page: () => Promise<Response> | Response) =>
  emulator((emulator) =>
    Effect.gen(function* () {
      const fault = yield* emulator.setFault({ _tag: "Status", status: 503, target: { route: "*" } })
      const response = yield* Effect.promise(async () => page())
      yield* emulator.liftFault(fault)
      return response
    })
  )

describe("standalone server", () => {
  for (const name of ["express", "fastify"]) {
    it(
      `${name} shows a lesson, reports its health, survives an outage, and exits on SIGTERM`,
      async () => {
        const program = fileURLToPath(new URL(`../../servers/${name}.ts`, import.meta.url))
        const child = spawn(process.execPath, ["--import", tsx, program], {
          env: { ...process.env, ...variables, PORT: "0" }
        })
        let stderr = ""
        child.stderr.on("data", (text) => void (stderr += String(text)))
        const [line] = await once(child.stdout, "data") as [Buffer]
        const url = String(line).trim()
        await assertShowsVideo(await fetch(`${url}/lessons/media-1`))
        const health = await fetch(`${url}/health`).then((response) => response.json()) as { readonly phase: string }
        assert.strictEqual(health.phase, "fresh")
        const outage = await duringOutage(() => fetch(`${url}/lessons/media-1`))
        assert.strictEqual(outage.status, 503)
        assert.include(await outage.text(), "The video is not available right now.")
        child.kill("SIGTERM")
        const [code] = await once(child, "exit") as [number | null]
        assert.include([0, null], code)
        assert.notInclude(stderr, secret)
      },
      60_000
    )
  }
})

describe("request handler", () => {
  it("the Next handler shows a lesson and survives an outage", async () => {
    const { GET } = await import("../../servers/next/route.ts")
    const get = () =>
      GET(new Request("http://127.0.0.1/lessons/media-1"), { params: Promise.resolve({ mediaId: "media-1" }) })
    await assertShowsVideo(await get())
    vi.spyOn(console, "error").mockImplementation(() => {})
    assert.strictEqual((await duringOutage(get)).status, 503)
  })

  it("the Hono handler shows a lesson and survives an outage", async () => {
    const { default: app } = await import("../../servers/hono.ts")
    const get = () => app.request("/lessons/media-1", {}, variables)
    await assertShowsVideo(await get())
    vi.spyOn(console, "error").mockImplementation(() => {})
    assert.strictEqual((await duringOutage(get)).status, 503)
  })
})
