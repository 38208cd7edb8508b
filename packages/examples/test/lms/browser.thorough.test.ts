/**
 * The demo in Chromium: teachers choose videos and students watch them, also by keyboard alone and on a phone. The browser
 * never receives the secret, the token or another viewer's view key.
 *
 * `DEMO_SCREENSHOTS=1` writes the pictures in `docs/pictures`.
 */
import { ClickViewEmulator, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import axe from "axe-core"
import { Effect, Redacted } from "effect"
import type { Server } from "node:http"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import type { BrowserContextOptions, Page } from "playwright-core"
import { find } from "../canary/Canary.ts"
import { launch, open } from "./Browser.ts"
import { DemoSite } from "./DemoSite.ts"

const secret = "Zq7+w%9=Xn&4vT~pL^2"

const Demo = DemoSite.layer(Redacted.make(secret))

const run = <A>(act: () => Promise<A>) => Effect.promise(act)

/** A site that leaks the secret in every place that the tests search. */
const leakingSite = Effect.map(
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

/** The body of the player's frame. */
const player = (page: Page) => page.frameLocator("iframe.player").locator("body")

const picker = (page: Page) => page.frameLocator("dialog iframe")

const screenshot = async (page: Page, name: string) => {
  if (process.env["DEMO_SCREENSHOTS"] === undefined) return
  await page.screenshot({ path: fileURLToPath(new URL(`../../../../docs/pictures/${name}.png`, import.meta.url)) })
}

/** The violations that axe finds on the page. */
const violations = async (page: Page) => {
  await page.evaluate(axe.source)
  return await page.evaluate<Array<string>>(
    "axe.run({ iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))"
  )
}

/** The targets smaller than 24 px: WCAG 2.2, 2.5.8. */
const tooSmall = (page: Page) =>
  page.evaluate<ReadonlyArray<string>>(
    `[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
    .filter((one) => !one.matches(".skip, .lessons h2 a"))
    .filter((one) => { const { height, width } = one.getBoundingClientRect(); return width > 0 && (height < 24 || width < 24) })
    .map((one) => one.outerHTML)`
  )

/** Whether the focused element, or its card, has an outline. */
const hasVisibleFocus = `[undefined, "::after"].some((part) => document.activeElement === document.body ||
  getComputedStyle(document.activeElement, part).outlineStyle !== "none")`

/** Presses Tab until the element has the focus. Each step must have a visible focus. */
const tabTo = async (page: Page, selector: string) => {
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press("Tab")
    assert.isTrue(await page.evaluate(hasVisibleFocus), "the focused element has no outline")
    if (await page.locator(`${selector}:focus`).count() > 0) return
  }
  assert.fail(`${selector} cannot be reached with the Tab key`)
}

const signIn = async (page: Page, url: string, name: string) => {
  await page.goto(`${url}/sign-in`)
  await page.getByRole("button", { name }).click()
  await page.getByRole("heading", { name: "Lessons" }).waitFor()
}

/** Creates a lesson with the video of this title. */
const create = async (
  page: Page,
  video: string,
  words: { readonly title?: string; readonly about?: string; readonly subject?: string } = {}
) => {
  await page.goto(new URL("/lessons/new", page.url()).href)
  await page.getByRole("button", { name: "Choose a video" }).click()
  await picker(page).getByRole("button", { name: "Sign in" }).click()
  await picker(page).getByRole("button", { name: video }).click()
  await page.getByRole("button", { name: "Choose another video" }).waitFor()
  if (words.title !== undefined) await page.getByLabel("Title").fill(words.title)
  await page.getByLabel("Subject").selectOption(words.subject ?? "Geography")
  await page.getByLabel("Year").selectOption("Year 7")
  await page.getByLabel("What it is about").fill(words.about ?? "How running water cuts, carries and builds the land.")
  await page.getByRole("button", { name: "Save the lesson" }).click()
  await page.getByText("Saved:").waitFor()
}

/** A signed-in person in a new browser profile. */
const person = (name: string, options: BrowserContextOptions = {}) =>
  Effect.gen(function* () {
    const { url } = yield* DemoSite
    const opened = yield* open(yield* launch, options)
    yield* run(() => signIn(opened.page, url, name))
    return opened
  })

const live = (
  name: string,
  test: () => Effect.Effect<void, unknown, DemoSite | ClickViewEmulator | ClickViewToken>
) => it.live(name, () => test().pipe(Effect.provide(Demo)))

describe("the demo in a browser", () => {
  live(
    "lets a teacher choose a video and a student watch it, without the secret, the token or another's view key",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { url } = yield* DemoSite
        const teacher = yield* person("Ruth Alder")
        const student = yield* person("Mia Chen")
        yield* run(async () => {
          await create(teacher.page, "How rivers")
          const card = teacher.page.getByRole("listitem")
          await card.getByRole("link", { name: "How rivers", exact: false }).first().waitFor()
          assert.isAbove(await card.locator("img").evaluate((image) => Reflect.get(image, "naturalWidth") as number), 0)
          await card.getByRole("link", { name: "How rivers shape the land", exact: true }).click()
          await player(teacher.page).getByText("to a teacher of Riverside School").waitFor()
          await student.page.goto(`${url}/`)
          await student.page.getByRole("link", { name: "How rivers" }).click()
          await player(student.page).getByText("Here ClickView would play media-rivers").waitFor()
          await player(student.page).getByText("to a student of Riverside School").waitFor()
          const first = await student.page.locator("iframe.player").getAttribute("src")
          await student.page.getByRole("link", { name: "All lessons" }).click()
          await student.page.goBack()
          await player(student.page).getByText("media-rivers").waitFor()
          assert.notStrictEqual(await student.page.locator("iframe.player").getAttribute("src"), first)
        })
        const token = Redacted.value((yield* Effect.flatMap(ClickViewToken, ({ get }) => get)).value)
        const keyOf = async (page: Page) =>
          new URL(await page.locator("iframe.player").getAttribute("src") ?? "").searchParams.get("viewKey") ?? ""
        const [ruths, mias] = yield* run(() => Promise.all([keyOf(teacher.page), keyOf(student.page)]))
        for (const [{ page, seen }, other] of [[teacher, mias], [student, ruths]] as const) {
          const all = yield* run(() => seen.all(page))
          assert.isAbove(all.length, 20)
          for (const [place, text] of all) assert.deepStrictEqual(find(text, [secret, token, other]), [], place)
          assert.deepStrictEqual(seen.errors, [])
        }
      }))
  )

  live(
    "keeps one lesson when two tabs save it, and when the back button sends its form again",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { url } = yield* DemoSite
        const { page } = yield* person("Ruth Alder")
        yield* run(async () => {
          await create(page, "Inside a cell")
          const other = await page.context().newPage()
          await other.goto(`${url}/`)
          await other.getByRole("link", { name: "Edit" }).click()
          await page.getByRole("link", { name: "Edit" }).click()
          await page.getByLabel("Title").fill("One tab")
          await page.getByRole("button", { name: "Save" }).click()
          await page.getByText("Saved: One tab").waitFor()
          await other.getByLabel("Title").fill("Other tab")
          await other.getByRole("button", { name: "Save" }).click()
          await other.getByText("Saved: Other tab").waitFor()
          await other.goBack()
          await other.getByLabel("Title").fill("Again")
          await other.getByRole("button", { name: "Save" }).click()
          await other.getByText("Saved: Again").waitFor()
          assert.strictEqual(await other.getByRole("listitem").count(), 1)
          await other.getByRole("link", { name: "Remove" }).click()
          await other.getByRole("button", { name: "Remove the lesson" }).click()
          await other.getByText("The lesson was removed").waitFor()
          await page.getByRole("link", { name: "One tab", exact: true }).click()
          await page.getByText("This page does not exist").waitFor()
        })
      }))
  )

  it.live("would fail these tests if it leaked the secret in any searched place", () =>
    Effect.gen(function* () {
      const { page, seen } = yield* open(yield* launch)
      const url = yield* leakingSite
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

  live("works by keyboard alone for teachers and students", () =>
    Effect.scoped(Effect.gen(function* () {
      const { url } = yield* DemoSite
      const { page } = yield* open(yield* launch)
      yield* run(async () => {
        const press = (key: string) => page.keyboard.press(key)
        await page.goto(`${url}/`)
        await press("Tab")
        assert.strictEqual(await page.textContent(":focus"), "Skip to the content")
        await tabTo(page, "button[value=ruth]")
        await press("Enter")
        await page.getByText("Create your first lesson").waitFor()
        await press("Tab")
        await press("Enter")
        await press("Tab")
        assert.strictEqual(await page.textContent(":focus"), "Create a lesson")
        await press("Enter")
        await page.getByRole("heading", { name: "Create a lesson" }).waitFor()
        await tabTo(page, "#choose")
        await press("Enter")
        await picker(page).getByRole("button", { name: "Sign in" }).waitFor()
        await press("Tab")
        await press("Enter")
        await picker(page).locator("#library h1:focus").waitFor()
        await press("Tab")
        await page.keyboard.type("chances")
        await press("Tab")
        await press("Enter")
        await page.locator("#choose:focus").waitFor()
        await tabTo(page, "#title")
        await tabTo(page, "#subject")
        await page.keyboard.type("Math")
        await tabTo(page, "#year")
        await page.keyboard.type("Year 9")
        await tabTo(page, "main button.button:not(#choose)")
        await press("Enter")
        await page.getByText("Saved: What are the chances?").waitFor()
        await tabTo(page, "main li h2 a")
        await press("Enter")
        await player(page).getByText("to a teacher").waitFor()
        await tabTo(page, "header button")
        await press("Enter")
        await page.getByRole("heading", { name: "Sign in" }).waitFor()
        await tabTo(page, "button[value=mia]")
        await press("Enter")
        await page.getByRole("heading", { name: "Lessons" }).waitFor()
        await tabTo(page, "main li h2 a")
        await press("Enter")
        await player(page).getByText("to a student").waitFor()
      })
    })))

  live(
    "works without JavaScript, except for choosing a video, and explains that",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { liftFault, setFault } = yield* ClickViewEmulator
        const { page: teacher } = yield* person("Ruth Alder")
        yield* run(() => create(teacher, "What are the chances?"))
        const { page } = yield* person("Ruth Alder", { javaScriptEnabled: false })
        const fault = yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
        yield* run(async () => {
          await page.getByRole("link", { name: "Edit", exact: false }).first().click()
          await page.getByText("allow this site to run JavaScript").waitFor()
          await page.getByLabel("Title").fill("Chance")
          await page.getByRole("button", { name: "Save the lesson" }).click()
          await page.getByRole("link", { name: "Chance", exact: true }).click()
          await page.getByText("The video cannot be played right now").waitFor()
        })
        yield* liftFault(fault)
        yield* run(async () => {
          await page.getByRole("link", { name: "Try again now" }).click()
          await page.locator("iframe.player").waitFor()
          await page.getByRole("link", { name: "Status" }).click()
          await page.getByText("Load the page again for the latest").waitFor()
          await page.getByRole("listitem").getByText("Succeeded").waitFor()
        })
      }))
  )

  live(
    "updates the open status page, and announces each change once and politely",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { fault } = yield* ClickViewEmulator
        const { url } = yield* DemoSite
        const { page, seen } = yield* person("Ruth Alder")
        const lesson = yield* run(async () => {
          await page.getByRole("link", { name: "Status" }).click()
          await page.getByText("This page updates itself").waitFor()
          await page.getByText("None. The site keeps its access").waitFor()
          await page.evaluate(`
            window.said = []
            new MutationObserver(() => said.push(lead.textContent))
              .observe(lead, { childList: true, characterData: true, subtree: true })`)
          const other = await page.context().newPage()
          await other.goto(url)
          await create(other, "How rivers")
          return other
        })
        const watch = run(async () => {
          await lesson.goto(url)
          await lesson.getByRole("link", { name: "How rivers shape the land", exact: true }).click()
          await lesson.locator("iframe.player, .notice").first().waitFor()
        })
        const lead = page.getByRole("status")
        yield* watch.pipe(fault(Fault.Status({ status: 503, target: { route: tokenPath } })))
        yield* run(async () => {
          await lead.getByText("no video plays").waitFor()
          await page.getByRole("listitem").getByText("(503)").waitFor()
          await page.locator("#next").getByText(/^When a lesson is opened$/).waitFor()
        })
        yield* watch
        yield* run(async () => {
          await lead.getByText("Connected: videos play.").waitFor()
          assert.deepStrictEqual(
            await page.evaluate("[...document.querySelectorAll('#attempts li')].map((item) => item.className)"),
            ["good", "bad"]
          )
          assert.strictEqual(await page.locator("#marks path").count(), 2)
          assert.strictEqual(await lead.getAttribute("aria-live"), "polite")
          const said = await page.evaluate<ReadonlyArray<string>>("said")
          assert.deepStrictEqual(said.filter((text, index) => text === said[index - 1]), [])
          assert.deepStrictEqual(await violations(page), [])
          await screenshot(page, "status")
        })
        assert.lengthOf(seen.errors, 1)
        assert.include(seen.errors[0], "503")
      }))
  )

  live(
    "shows nothing to a person who presses the back button after a sign-out",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* person("Ruth Alder")
        yield* run(async () => {
          await page.getByRole("link", { name: "Status" }).click()
          await page.getByText("This page updates itself").waitFor()
          await page.getByRole("button", { name: "Sign out" }).click()
          await page.getByRole("heading", { name: "Sign in" }).waitFor()
          await page.goBack()
          await page.getByRole("heading", { name: "Sign in" }).waitFor()
          assert.strictEqual(await page.locator("#lead").count(), 0)
        })
      }))
  )

  live("plays by itself after an outage, with one view key", () =>
    Effect.scoped(Effect.gen(function* () {
      const { liftFault, requests, setFault } = yield* ClickViewEmulator
      const { page } = yield* person("Ruth Alder")
      yield* run(() => create(page, "How rivers"))
      const fault = yield* setFault(
        Fault.Status({ status: 503, target: { route: viewKeyPath } })
      )
      yield* run(async () => {
        await page.getByRole("link", { name: "How rivers shape the land", exact: true }).click()
        await page.getByText("this page tries again by itself").waitFor()
        await screenshot(page, "unavailable")
      })
      const keys = Effect.map(requests, (all) =>
        all.filter(({ path }) => path === viewKeyPath).map(({ status }) => status))
      yield* liftFault(fault)
      yield* run(() =>
        player(page).getByText("Here ClickView would play media-rivers").waitFor({ timeout: 60_000 })
      )
      assert.strictEqual((yield* keys).filter((status) => status === 200).length, 1)
    })))

  live(
    "prints black on white without controls, also in dark mode, and honours reduced motion",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* person("Ruth Alder", { colorScheme: "dark", reducedMotion: "reduce" })
        const styles = (selector: string, property: string) =>
          page.locator(selector).evaluateAll<ReadonlyArray<string>, string>(
            (elements, name) => elements.map((element) => getComputedStyle(element).getPropertyValue(name)),
            property
          )
        yield* run(async () => {
          await create(page, "How rivers")
          assert.deepStrictEqual([...new Set(await styles("*", "transition-duration"))], ["0s"])
          assert.deepStrictEqual([...new Set(await styles("*", "animation-name"))], ["none"])
          await page.emulateMedia({ media: "print" })
          assert.deepStrictEqual(await styles("html, .lessons li", "background-color"), [
            "rgb(255, 255, 255)",
            "rgb(255, 255, 255)"
          ])
          assert.deepStrictEqual([...new Set(await styles("h1, .lessons h2 a, .about, .subject", "color"))], [
            "rgb(0, 0, 0)"
          ])
          assert.isFalse(await page.getByRole("link", { name: "Edit" }).isVisible())
          assert.deepStrictEqual(await violations(page), [])
          await page.emulateMedia({ media: "screen" })
          await page.getByRole("link", { name: "How rivers" }).first().click()
          await player(page).waitFor()
          await page.emulateMedia({ media: "print" })
          assert.isFalse(await page.getByRole("link", { name: "Edit this lesson" }).isVisible())
          assert.isFalse(await page.locator(".stage").isVisible())
        })
      }))
  )

  live(
    "keeps the picker's close button on one line at 320 px",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* person("Ruth Alder", { viewport: { width: 320, height: 640 } })
        yield* run(async () => {
          await page.goto(new URL("/lessons/new", page.url()).href)
          await page.getByRole("button", { name: "Choose a video" }).click()
          assert.isAtMost((await page.getByRole("button", { name: "Close" }).boundingBox())?.height ?? 99, 50)
        })
      }))
  )

  live(
    "passes axe, target size and reflow on a large screen and on phones, in light and dark mode",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { url } = yield* DemoSite
        const { fault } = yield* ClickViewEmulator
        const look = (page: Page, path: string, name?: string) =>
          run(async () => {
            await page.goto(`${url}${path}`)
            await (path === "/status"
              ? page.getByText("This page updates itself").waitFor()
              : page.waitForLoadState("networkidle"))
            assert.deepStrictEqual(await violations(page), [], path)
            assert.deepStrictEqual(await tooSmall(page), [], path)
            const [scroll, client] = await page.evaluate<ReadonlyArray<number>>(
              "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert.strictEqual(scroll, client, `${path} is wider than the screen`)
            if (name !== undefined) await screenshot(page, name)
          })
        const longest = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(2)
        for (const [width, colorScheme] of [[1180, "light"], [390, "dark"], [320, "light"]] as const) {
          const { page } = yield* person("Ruth Alder", { viewport: { width, height: 860 }, colorScheme })
          const shot = (name: string) => width === 1180 ? name : undefined
          if (width === 1180) {
            yield* look(page, "/")
            yield* look(page, "/lessons/new")
            yield* run(async () => {
              await create(page, "Reading a poem", {
                title: longest,
                about: longest.repeat(4),
                subject: "Languages"
              })
              await create(page, "first words in Hebrew", {
                title: "שָׁלוֹם: מילים ראשונות בעברית",
                about: "שיעור ראשון",
                subject: "Languages"
              })
              await create(page, "What are the chances?", {
                about: "Two children in this class share a birthday.",
                subject: "Mathematics"
              })
              await create(page, "How a leaf", {
                about: "Light, water and air go into a leaf, and sugar comes out.",
                subject: "Biology"
              })
              await create(page, "How rivers")
            })
          }
          yield* look(page, "/", width === 390 ? "lessons-phone" : shot("lessons"))
          const lesson = yield* run(async () => await page.locator("main li h2 a").first().getAttribute("href") ?? "")
          yield* look(page, lesson, shot("lesson"))
          const box = yield* run(() =>
            player(page).evaluate((body) =>
              [Reflect.get(body, "scrollHeight"), Reflect.get(body, "clientHeight")] as const
            )
          )
          assert.strictEqual(box[0], box[1], `the player is clipped at ${width} px`)
          for (const path of ["/sign-in", `${lesson}/edit`, `${lesson}/remove`, "/status", "/nowhere"]) {
            yield* look(page, path, path.endsWith("edit") ? shot("edit") : undefined)
          }
          yield* look(page, lesson).pipe(fault(Fault.Status({ status: 503, target: { route: viewKeyPath } })))
          yield* look(page, lesson).pipe(
            fault(Fault.Status({ status: 404, target: { route: viewKeyPath } }))
          )
          yield* run(async () => {
            await page.goto(`${url}/lessons/new`)
            await page.getByRole("button", { name: "Choose a video" }).click()
            await picker(page).getByRole("button", { name: "Sign in" }).click()
            await picker(page).getByText("12 videos").waitFor()
            assert.deepStrictEqual(await violations(page), [])
            await page.waitForLoadState("networkidle")
            if (width === 1180) await screenshot(page, "picker")
            await page.keyboard.press("Escape")
          })
        }
      }))
  )
})
