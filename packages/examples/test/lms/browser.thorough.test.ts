/**
 * The demo in Chromium: it plays, by keyboard alone too, and the browser never sees the secret or the token.
 *
 * With `DEMO_SCREENSHOTS=1` the pictures in `docs` are made anew.
 */
import { ClickViewEmulator, Fault, viewKeyPath } from "@effect-clickview/emulator"
import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import axe from "axe-core"
import { Effect, Redacted } from "effect"
import type { Server } from "node:http"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { find } from "../canary/Canary.ts"
import { launch, open } from "./Browser.ts"
import { School } from "./School.ts"

const secret = "Zq7+w%9=Xn&4vT~pL^2"

const Demo = School.layer(Redacted.make(secret))

const run = <A>(act: () => Promise<A>) => Effect.promise(act)

/** A site that shows the secret wherever a site can. */
const planted = Effect.map(
  Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const text = JSON.stringify(secret)
      const page = `<title>planted</title><p>${secret}</p><script>
        localStorage.setItem("planted", ${text})
        console.log(${text})
        fetch("/", { method: "POST", headers: { "x-planted": ${text} }, body: ${text} })
          .then(() => document.body.append("sent"))
      </script>`
      const server = createServer((_, response) => {
        response.writeHead(200, { "content-type": "text/html", "x-planted": secret }).end(page)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  ),
  (server) => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  }
)

/** What stands in the frame in which the player is. */
const player = (page: Page) => page.frameLocator("iframe.player").locator("body")

const shoot = (page: Page, name: string) =>
  process.env["DEMO_SCREENSHOTS"] === undefined
    ? Effect.void
    : run(() => page.screenshot({ path: fileURLToPath(new URL(`../../../../docs/demo-${name}.png`, import.meta.url)) }))

/** What axe has against the page, by its own rules and those of WCAG 2.2. */
const violations = (page: Page) =>
  run(async () => {
    await page.evaluate(axe.source)
    return await page.evaluate<Array<string>>(
      "axe.run({ iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))"
    )
  })

/** Presses Tab until this is in focus. */
const tabTo = async (page: Page, selector: string) => {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab")
    if (await page.locator(`${selector}:focus`).count() > 0) return
  }
  assert.fail(`${selector} cannot be reached with the Tab key`)
}

describe("in a browser, the demo", () => {
  for (const [role, name] of [["student", "Mia Chen"], ["teacher", "Ruth Alder"]] as const) {
    it.live(`plays a lesson for a ${role}, and shows neither secret nor token to the browser`, () =>
      Effect.gen(function* () {
        const { url } = yield* School
        const { page, seen } = yield* open(yield* launch)
        yield* run(async () => {
          await page.goto(`${url}/?as=${role}`)
          await page.getByRole("link", { name: "How a leaf makes food" }).click()
          await player(page).getByText(`to a ${role} of Riverside School`).waitFor()
          await page.goto(`${url}/status?as=${role}`)
          assert.include(await page.textContent("main"), "Connected.")
          await page.goBack()
          await player(page).getByText("Here ClickView would play media-photosynthesis").waitFor()
          assert.include(await page.textContent("header"), name)
        })
        const token = Redacted.value((yield* Effect.flatMap(ClickViewToken, ({ get }) => get)).value)
        const all = yield* run(() => seen.all(page))
        assert.isAbove(all.length, 20)
        for (const [place, text] of all) assert.deepStrictEqual(find(text, [secret, token]), [], place)
        assert.deepStrictEqual(seen.errors, [])
      }).pipe(Effect.scoped, Effect.provide(Demo)))
  }

  it.live("would be caught if it showed them: in each place that is searched", () =>
    Effect.gen(function* () {
      const { page, seen } = yield* open(yield* launch)
      const url = yield* planted
      yield* run(async () => {
        await page.goto(`${url}/?secret=${encodeURIComponent(secret)}`)
        await page.getByText("sent").waitFor()
      })
      const all = yield* run(() => seen.all(page))
      const places = new Set(all.filter(([, text]) => find(text, [secret]).length > 0).map(([place]) => place))
      assert.deepStrictEqual([...places].sort(), [
        "console",
        "request",
        "request header",
        "response body",
        "response header",
        "source",
        "storage"
      ])
    }).pipe(Effect.scoped))

  it.live("works by keyboard alone", () =>
    Effect.gen(function* () {
      const { url } = yield* School
      const { page } = yield* open(yield* launch)
      yield* run(async () => {
        await page.goto(`${url}/`)
        await page.keyboard.press("Tab")
        assert.strictEqual(await page.textContent(":focus"), "Skip to the content")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert.strictEqual(await page.textContent(":focus"), "How a leaf makes food")
        await page.keyboard.press("Enter")
        await player(page).getByText("to a student of Riverside School").waitFor()
        await tabTo(page, "nav a[href$='as=teacher']")
        await page.keyboard.press("Enter")
        await player(page).getByText("to a teacher of Riverside School").waitFor()
        await tabTo(page, "main a")
        await page.keyboard.press("Enter")
        await page.getByRole("heading", { name: "Lessons" }).waitFor()
        assert.include(page.url(), "as=teacher")
      })
    }).pipe(Effect.scoped, Effect.provide(Demo)))

  it.live("works without JavaScript", () =>
    Effect.gen(function* () {
      const { url } = yield* School
      const { liftFault, setFault } = yield* ClickViewEmulator
      const { page } = yield* open(yield* launch, { javaScriptEnabled: false })
      const fault = yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
      yield* run(async () => {
        await page.goto(`${url}/`)
        await page.getByRole("link", { name: "What are the chances?" }).click()
        await page.getByText("The video cannot be played right now").waitFor()
      })
      yield* liftFault(fault)
      yield* run(async () => {
        await page.getByRole("link", { name: "Try again now" }).click()
        await page.locator("iframe.player").waitFor()
      })
    }).pipe(Effect.scoped, Effect.provide(Demo)))

  it.live("plays by itself once ClickView is back", () =>
    Effect.gen(function* () {
      const { url } = yield* School
      const { liftFault, setFault } = yield* ClickViewEmulator
      const { page } = yield* open(yield* launch)
      const fault = yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
      yield* run(async () => {
        await page.goto(`${url}/lessons/rivers?as=teacher`)
        await page.getByText("this page looks again by itself").waitFor()
      })
      yield* shoot(page, "unavailable")
      yield* liftFault(fault)
      yield* run(() => player(page).getByText("Here ClickView would play media-rivers").waitFor({ timeout: 60_000 }))
    }).pipe(Effect.scoped, Effect.provide(Demo)))

  it.live("is no barrier to anybody, on a large screen and on a phone", () =>
    Effect.gen(function* () {
      const { url } = yield* School
      const { fault } = yield* ClickViewEmulator
      const browser = yield* launch
      const lesson = "/lessons/photosynthesis?as=student"
      const look = (page: Page, path: string) =>
        Effect.gen(function* () {
          yield* run(() => page.goto(`${url}${path}`))
          assert.deepStrictEqual(yield* violations(page), [], path)
          const widths = yield* run(() =>
            page.evaluate<ReadonlyArray<number>>(
              "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
          )
          assert.strictEqual(widths[0], widths[1], `${path} is wider than the screen`)
        })
      for (const width of [1180, 320]) {
        const { page } = yield* open(browser, { viewport: { width, height: 860 } })
        for (const path of ["/?as=teacher", lesson, "/status", "/nowhere"]) {
          yield* look(page, path)
          if (width > 320 && path === lesson) yield* shoot(page, "lesson")
          if (width > 320 && path.startsWith("/?")) yield* shoot(page, "lessons")
        }
        yield* look(page, lesson).pipe(fault(Fault.Status({ status: 503, target: { route: viewKeyPath } })))
        yield* look(page, lesson).pipe(fault(Fault.Status({ status: 403, target: { route: viewKeyPath } })))
      }
    }).pipe(Effect.scoped, Effect.provide(Demo)))
})
