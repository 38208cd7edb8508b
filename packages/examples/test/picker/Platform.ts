/**
 * Two pages that use the picker, one by its functions and one by its element, under a strict `Content-Security-Policy`.
 * The emulator takes the place of ClickView.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { Effect } from "effect"
import { build } from "esbuild"
import type { Server, ServerResponse } from "node:http"
import { createServer } from "node:http"

const script = (clickView: string) => `
import { definePicker, onSelection, openPicker } from "@effect-clickview/smart-embed/picker"

const options = { clientId: ${JSON.stringify(ClickViewEmulator.defaultClient.id)}, origin: ${
  JSON.stringify(clickView)
} }
const outcome = document.querySelector("output")
const show = (selection) => { outcome.textContent += JSON.stringify(selection ?? "closed") }
Object.assign(window, { definePicker, onSelection, openPicker, options, show })
document.querySelector("#choose")?.addEventListener("click", () => openPicker(options).then(show))
document.querySelector("clickview-picker")?.addEventListener("select", ({ detail }) => show(detail))
definePicker("clickview-picker", options)
`

const html = (content: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A lesson</title><main><h1>A lesson</h1>
${content}<output></output></main><script src="/page.js"></script></html>`

const functions = html(`<button id="choose">Choose a video</button>`)

const element = html(
  `<form><fieldset><legend>Video</legend><clickview-picker name="video" label="Find a video" close-label="Back"
client-id="${ClickViewEmulator.defaultClient.id}">Choose a video</clickview-picker></fieldset></form>`
)

const policy = (clickView: string) =>
  `default-src 'none'; script-src 'self'; frame-src ${clickView}; img-src ${clickView}; base-uri 'none'; require-trusted-types-for 'script'`

const answer = (response: ServerResponse, type: string, body: string, headers: Readonly<Record<string, string>>) =>
  response.writeHead(200, { "content-type": `${type}; charset=utf-8`, ...headers }).end(body)

/** The address of the page that calls the functions. `element` below it has the element. The scope's end closes both. */
export const platform = Effect.gen(function* () {
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
          ? answer(response, "text/javascript", output?.text ?? "", {})
          : answer(response, "text/html", url === "/element" ? element : functions, {
            "content-security-policy": policy(clickView)
          })
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
