/**
 * Debian's Chromium, and a recording of its requests, responses, storage, console lines and page sources.
 */
import { Effect } from "effect"
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { chromium } from "playwright-core"

/** `npm test` leaves the browser's tests out where this is missing. CI installs it. */
const path = "/usr/bin/chromium"

/** A browser that closes with the scope. It makes no requests of its own. */
export const launch = Effect.acquireRelease(
  Effect.promise(() =>
    chromium.launch({
      executablePath: path,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    })
  ),
  (browser) => Effect.promise(() => browser.close())
)

/** The recorded texts, each with the place in which it appeared. */
class BrowserRecording {
  readonly texts: Array<readonly [place: string, text: string]> = []
  readonly errors: Array<string> = []

  /** Routes every response through this class, so that each is recorded before the browser gets it. */
  async watch(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      this.texts.push(["console", message.text()])
      if (message.type() === "error") this.errors.push(message.text())
    })
    context.on("weberror", (error) => {
      this.texts.push(["console", String(error.error().stack)])
      this.errors.push(error.error().message)
    })
    await context.route("**/*", async (route) => {
      const request = route.request()
      this.texts.push(["request", `${request.url()}\n${request.postData() ?? ""}`])
      this.texts.push(["request header", JSON.stringify(request.headers())])
      // An event stream has no end, so its response cannot be recorded. The page's source shows its data.
      if (request.resourceType() === "eventsource") {
        await route.continue()
        return
      }
      const response = await route.fetch({ maxRedirects: 0 })
      this.texts.push(["response header", JSON.stringify(response.headersArray())])
      this.texts.push(["response body", await response.text()])
      await route.fulfill({ response })
    })
  }

  /** Everything recorded so far, and the page's current source and storage. */
  async all(page: Page): Promise<ReadonlyArray<readonly [place: string, text: string]>> {
    for (const frame of page.frames()) {
      this.texts.push(["source", await frame.content()])
      this.texts.push(["storage", await frame.evaluate("JSON.stringify([{ ...sessionStorage }, document.cookie])")])
    }
    this.texts.push(["storage", JSON.stringify(await page.context().storageState())])
    return this.texts
  }
}

/** A recorded page in a new browser profile. */
export const open = (browser: Browser, options: BrowserContextOptions = {}) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const context = await browser.newContext({ viewport: { width: 1180, height: 860 }, ...options })
      const seen = new BrowserRecording()
      await seen.watch(context)
      return { page: await context.newPage(), seen }
    }),
    ({ page }) =>
      Effect.promise(async () => {
        await page.context().unrouteAll({ behavior: "ignoreErrors" })
        await page.context().close()
      })
  )
