/** A school's page with the picker, under a strict `Content-Security-Policy`, with the emulator in place of ClickView. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { Effect } from "effect"
import { build } from "esbuild"
import type { Server, ServerResponse } from "node:http"
import { createServer } from "node:http"

const script = (clickView: string) => `
import { onSelection, openPicker } from "@effect-clickview/smart-embed/picker"

const options = { clientId: ${JSON.stringify(ClickViewEmulator.defaultClient.id)}, origin: ${
  JSON.stringify(clickView)
} }
const outcome = document.querySelector("output")
const show = (selection) => { outcome.textContent += JSON.stringify(selection ?? "closed") }
Object.assign(window, { onSelection, openPicker, options, show })
document.querySelector("#choose").addEventListener("click", () => openPicker(options).then(show))
`

const html = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A lesson</title><main><h1>A lesson</h1>
<button id="choose">Choose a video</button><output></output></main><script src="/page.js"></script></html>`

const policy = (clickView: string) =>
  `default-src 'none'; script-src 'self'; frame-src ${clickView}; img-src ${clickView}; base-uri 'none'; require-trusted-types-for 'script'`

const respond = (response: ServerResponse, type: string, body: string, headers: Readonly<Record<string, string>>) =>
  response.writeHead(200, { "content-type": `${type}; charset=utf-8`, ...headers }).end(body)

/** Serves the page until the scope closes. Returns its URL. */
export const schoolPage = Effect.gen(function* () {
  const { url: clickView } = yield* NodeServer
  const { outputFiles: [output] } = yield* Effect.promise(() =>
    build({
      stdin: { contents: script(clickView), resolveDir: import.meta.dirname },
      bundle: true,
      format: "iife",
      logLevel: "silent",
      write: false
    })
  )
  const server = yield* Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const server = createServer(({ url }, response) =>
        url === "/page.js"
          ? respond(response, "text/javascript", output?.text ?? "", {})
          : respond(response, "text/html", html, { "content-security-policy": policy(clickView) })
      )
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`
})
