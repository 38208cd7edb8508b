/**
 * Debian's Chromium, and everything that it sees: requests, answers, storage, console lines and page sources.
 */
import { Effect } from "effect"
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { chromium } from "playwright-core"

/** Without it the tests are left out, as `npm test` says; CI installs it. */
const path = "/usr/bin/chromium"

/** A browser for as long as the scope is open. It talks to nobody by itself. */
export const launch = Effect.acquireRelease(
  Effect.promise(() =>
    chromium.launch({
      executablePath: path,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    })
  ),
  (browser) => Effect.promise(() => browser.close())
)

/** What was seen, by the name of the place in which it was. */
class Seen {
  readonly texts: Array<readonly [place: string, text: string]> = []
  readonly errors: Array<string> = []

  /** Every answer passes through here on its way to the browser, so that none is gone before it was looked at. */
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
      // An answer that does not end cannot be read before it goes on. What the page makes of it is in its source.
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

  /** All that was seen until now, and what the page holds at this moment. */
  async all(page: Page): Promise<ReadonlyArray<readonly [place: string, text: string]>> {
    for (const frame of page.frames()) {
      this.texts.push(["source", await frame.content()])
      this.texts.push(["storage", await frame.evaluate("JSON.stringify([{ ...sessionStorage }, document.cookie])")])
    }
    this.texts.push(["storage", JSON.stringify(await page.context().storageState())])
    return this.texts
  }
}

/** A page in a profile of its own, which is watched from the start. */
export const open = (browser: Browser, options: BrowserContextOptions = {}) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const context = await browser.newContext({ viewport: { width: 1180, height: 860 }, ...options })
      const seen = new Seen()
      await seen.watch(context)
      return { page: await context.newPage(), seen }
    }),
    ({ page }) =>
      Effect.promise(async () => {
        await page.context().unrouteAll({ behavior: "ignoreErrors" })
        await page.context().close()
      })
  )
