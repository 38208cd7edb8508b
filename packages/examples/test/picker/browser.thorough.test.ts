/**
 * The picker in Chromium with the emulator's video selection: by mouse, by keyboard, on a phone, and with each fault.
 */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { selectionFrom } from "@effect-clickview/smart-embed"
import { assert, describe, it } from "@effect/vitest"
import axe from "axe-core"
import { Effect, Schema } from "effect"
import type { BrowserContextOptions, Page } from "playwright-core"
import { launch, open } from "../lms/Browser.ts"
import { platform } from "./Platform.ts"

const run = <A>(act: () => Promise<A>) => Effect.promise(act)

const frameOf = (page: Page) => page.frameLocator("dialog iframe")

/** A newly loaded page, and the address of its ClickView. */
const start = (options: BrowserContextOptions = {}, path = "") =>
  Effect.gen(function* () {
    const { url: clickView } = yield* NodeServer
    const address = yield* platform
    const { page, seen } = yield* open(yield* launch, options)
    yield* run(() => page.goto(`${address}${path}`))
    return { clickView, page, seen }
  })

/** Opens the picker and signs in. */
const signIn = async (page: Page) => {
  await page.click("#choose")
  await frameOf(page).getByRole("button", { name: "Sign in" }).click()
}

const choose = async (page: Page, title: string) => {
  await signIn(page)
  await frameOf(page).getByRole("button", { name: title }).click()
}

const rivers = (clickView: string) => ({
  mediaId: "media-rivers",
  title: "How rivers shape the land",
  thumbnailUrl: `${clickView}/smart-embed/thumbnail?mediaId=media-rivers&width=640&height=360`
})

const outcome = (page: Page) => page.locator("output").textContent()

/** Resolves when the page has handled every earlier message: a window receives messages in order. */
const settled = (page: Page) =>
  page.evaluate("new Promise((resolve) => { addEventListener('message', resolve, { once: true }); postMessage('') })")

const isGone = async (page: Page) => {
  assert.strictEqual(await page.locator("dialog, iframe").count(), 0)
  assert.strictEqual(await page.evaluate("document.documentElement.style.overflow"), "")
  assert.strictEqual(await page.evaluate("document.activeElement.id"), "choose")
}

const live = (name: string, test: () => Effect.Effect<void, unknown, NodeServer | ClickViewEmulator>) =>
  it.live(name, () => test().pipe(Effect.provide(NodeServer.layer())))

describe("openPicker", () => {
  live(
    "resolves with the video that the teacher chose, and the server accepts it",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { clickView, page, seen } = yield* start()
        yield* run(async () => {
          await signIn(page)
          await frameOf(page).getByLabel("Search the library").fill("zzz")
          await frameOf(page).getByText("No video has these words").waitFor()
          await frameOf(page).getByLabel("Search the library").fill("rivers")
          await frameOf(page).getByText("1 video", { exact: true }).waitFor()
          await frameOf(page).getByRole("button", { name: "How rivers" }).click()
          await page.getByText("media-rivers").waitFor()
          await isGone(page)
        })
        const selection = yield* run(() => outcome(page))
        assert.deepStrictEqual(JSON.parse(selection ?? ""), rivers(clickView))
        yield* Schema.decode(Schema.parseJson(selectionFrom(["127.0.0.1"])))(selection ?? "")
        assert.deepStrictEqual(seen.errors, [])
      }))
  )

  live(
    "works by keyboard alone: the dialog keeps the focus, Escape closes it, and the focus returns",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { clickView, page } = yield* start()
        yield* run(async () => {
          await page.locator("#choose").focus()
          await page.keyboard.press("Enter")
          assert.strictEqual(await page.locator("dialog button:focus").textContent(), "Close")
          for (let presses = 0; presses < 4; presses++) {
            await page.keyboard.press("Tab")
            assert.strictEqual(await page.locator("#choose:focus").count(), 0)
          }
          await page.locator("dialog button").focus()
          await page.keyboard.press("Escape")
          await page.getByText("closed").waitFor()
          await isGone(page)
          await page.keyboard.press("Enter")
          await page.keyboard.press("Enter")
          await page.getByText("\"closed\"\"closed\"").waitFor()
          await isGone(page)
          await page.keyboard.press("Enter")
          await frameOf(page).getByRole("button", { name: "Sign in" }).waitFor()
          await page.keyboard.press("Tab")
          await page.keyboard.press("Enter")
          await frameOf(page).locator("#library h1:focus").waitFor()
          await page.keyboard.press("Tab")
          await page.keyboard.type("rivers")
          await page.keyboard.press("Tab")
          await page.keyboard.press("Enter")
          await page.getByText("media-rivers").waitFor()
          await isGone(page)
        })
        assert.include(yield* run(() => outcome(page)), JSON.stringify(rivers(clickView)))
      }))
  )

  live(
    "fits a phone of 320 px, works by touch, stops the page from scrolling, and passes axe",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start({ viewport: { width: 320, height: 560 }, hasTouch: true, isMobile: true })
        yield* run(async () => {
          await page.locator("#choose").tap()
          await frameOf(page).getByRole("button", { name: "Sign in" }).tap()
          const box = await page.locator("dialog").boundingBox()
          const button = await page.locator("dialog button").boundingBox()
          assert.isAtMost((box?.x ?? 320) + (box?.width ?? 320), 320)
          assert.isAtLeast(box?.height ?? 0, 500)
          assert.isAtLeast(Math.min(button?.width ?? 0, button?.height ?? 0), 44)
          assert.strictEqual(await page.evaluate("document.documentElement.style.overflow"), "hidden")
          await page.evaluate(axe.source)
          for (const frame of page.frames()) {
            await frame.evaluate(axe.source)
            const found = await frame.evaluate<ReadonlyArray<string>>(
              "axe.run({ iframes: false }).then(({ violations }) => violations.map(({ id }) => id))"
            )
            assert.deepStrictEqual(found, [])
          }
          await frameOf(page).getByRole("button", { name: "How rivers" }).tap()
          await page.getByText("media-rivers").waitFor()
          await isGone(page)
        })
      }))
  )

  live(
    "follows a dark colour scheme with enough contrast",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start({ colorScheme: "dark" })
        yield* run(async () => {
          await page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
          await signIn(page)
          await frameOf(page).getByText("12 videos").waitFor()
          const [, frame] = page.frames()
          assert.strictEqual(
            await frame?.evaluate("getComputedStyle(document.body).backgroundColor"),
            "rgb(20, 32, 43)"
          )
          await frame?.evaluate(axe.source)
          assert.deepStrictEqual(
            await frame?.evaluate(
              "axe.run({ iframes: false }).then(({ violations }) => violations.map(({ id }) => id))"
            ),
            []
          )
        })
      }))
  )

  live(
    "closes when its signal aborts, and does not open for an aborted signal",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start()
        yield* run(async () => {
          await page.evaluate("openPicker({ ...options, signal: AbortSignal.abort() }).then(show)")
          await page.getByText("closed").waitFor()
          assert.strictEqual(await page.locator("dialog").count(), 0)
          await page.evaluate(
            "window.abort = new AbortController(); openPicker({ ...options, signal: abort.signal }).then(show); 1"
          )
          await page.locator("dialog").waitFor()
          await page.evaluate("abort.abort()")
          await page.getByText("\"closed\"\"closed\"").waitFor()
          assert.strictEqual(await page.locator("dialog").count(), 0)
        })
      }))
  )

  live(
    "lets the page scroll again when the last of two dialogs closes, in either order",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start()
        yield* run(async () => {
          await page.evaluate(`
          window.aborts = [new AbortController(), new AbortController()]
          for (const { signal } of aborts) openPicker({ ...options, signal }).then(show)
          aborts[0].abort()`)
          await page.getByText("closed").waitFor()
          assert.strictEqual(await page.evaluate("document.documentElement.style.overflow"), "hidden")
          await page.evaluate("aborts[1].abort()")
          await page.getByText("\"closed\"\"closed\"").waitFor()
          assert.strictEqual(await page.evaluate("document.documentElement.style.overflow"), "")
        })
      }))
  )

  live(
    "shows what ClickView answers to an unknown client, and closes by its button",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start()
        yield* run(async () => {
          await page.evaluate("openPicker({ ...options, clientId: 'a&b=<c>' }).then(show); 1")
          await frameOf(page).getByText("Unknown client").first().waitFor()
          assert.include(await page.locator("iframe").getAttribute("src"), "?clientId=a%26b%3D%3Cc%3E")
          await page.getByRole("button", { name: "Close" }).click()
          await page.getByText("closed").waitFor()
        })
      }))
  )

  for (const [as, messages] of [["never", 0], ["foreign", 1], ["malformed", 19], ["late", 1]] as const) {
    live(
      `resolves with undefined when the teacher closes it, and ignores the choice of the fault "${as}"`,
      () =>
        Effect.scoped(Effect.gen(function* () {
          const { setFault } = yield* ClickViewEmulator
          yield* setFault(Fault.Selection({ as }))
          const { page } = yield* start()
          yield* run(async () => {
            await page.evaluate("window.heard = 0; addEventListener('message', () => { heard += 1 }); 1")
            await choose(page, "How rivers")
            await frameOf(page).getByText("Adding the video").waitFor()
            if (as === "foreign" || as === "malformed") await page.waitForFunction("heard > 0")
            await settled(page)
            assert.strictEqual(await outcome(page), "")
            await page.getByRole("button", { name: "Close" }).click()
            await page.getByText("closed").waitFor()
            await settled(page)
            await isGone(page)
            assert.strictEqual(await page.evaluate("heard"), messages + 2)
            assert.strictEqual(await outcome(page), "\"closed\"")
          })
        }))
    )
  }
})

describe("onSelection", () => {
  live(
    "calls the listener once when ClickView sends the choice twice",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { setFault } = yield* ClickViewEmulator
        yield* setFault(Fault.Selection({ as: "twice" }))
        const { clickView, page } = yield* start()
        yield* run(async () => {
          await page.evaluate(`
          const own = document.createElement("iframe")
          own.src = options.origin + "/smart-embed/select?clientId=" + options.clientId
          document.querySelector("main").append(own)
          onSelection(own, show, options)
          1`)
          await page.frameLocator("iframe").getByRole("button", { name: "Sign in" }).click()
          await page.frameLocator("iframe").getByRole("button", { name: "How rivers" }).click()
          await page.getByText("media-rivers").waitFor()
          await settled(page)
          assert.strictEqual(await outcome(page), JSON.stringify(rivers(clickView)))
        })
      }))
  )

  live(
    "ignores messages of the page itself and of another frame of the same origin",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { clickView, page } = yield* start()
        yield* run(async () => {
          await page.evaluate(`
          const own = document.createElement("iframe"), other = document.createElement("iframe")
          for (const frame of [own, other]) {
            frame.src = options.origin + "/smart-embed/select?clientId=" + options.clientId
            document.querySelector("main").append(frame)
          }
          own.id = "own"
          onSelection(own, show, options)
          1`)
          const message = JSON.stringify({ type: "cv-lms-addvideo", data: rivers(clickView) })
          await page.evaluate(`postMessage(${JSON.stringify(message)}, "*")`)
          await page.frameLocator("iframe:not(#own)").getByRole("button", { name: "Sign in" }).click()
          await page.frameLocator("iframe:not(#own)").getByRole("button", { name: "How rivers" }).click()
          await settled(page)
          assert.strictEqual(await outcome(page), "")
          await page.frameLocator("#own").getByRole("button", { name: "Sign in" }).click()
          await page.frameLocator("#own").getByRole("button", { name: "How rivers" }).click()
          await page.getByText("media-rivers").waitFor()
          assert.strictEqual(await page.locator("iframe").count(), 2)
        })
      }))
  )
})

describe("<clickview-picker>", () => {
  const button = (page: Page) => page.getByRole("button", { name: "Choose a video" })

  const value = (page: Page) => page.evaluate("new FormData(document.forms[0]).get('video')")

  live(
    "dispatches the checked choice, submits it under its name until the form is reset, and takes the focus back",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { clickView, page, seen } = yield* start({}, "element")
        yield* run(async () => {
          assert.isNull(await value(page))
          await page.keyboard.press("Tab")
          assert.strictEqual(await page.evaluate("document.activeElement.localName"), "clickview-picker")
          await page.keyboard.press("Enter")
          await page.getByRole("dialog", { name: "Find a video" }).waitFor()
          await page.keyboard.press("Escape")
          await page.locator("dialog").waitFor({ state: "detached" })
          assert.isNull(await value(page))
          await page.keyboard.press("Enter")
          await frameOf(page).getByRole("button", { name: "Sign in" }).click()
          await frameOf(page).getByRole("button", { name: "How rivers" }).click()
          await page.getByText("media-rivers").waitFor()
          assert.strictEqual(await page.locator("dialog, iframe").count(), 0)
          assert.strictEqual(await page.evaluate("document.activeElement.shadowRoot.activeElement.localName"), "button")
          assert.strictEqual(await outcome(page), JSON.stringify(rivers(clickView)))
          assert.strictEqual(await value(page), JSON.stringify(rivers(clickView)))
          await page.evaluate("document.forms[0].reset()")
          assert.isNull(await value(page))
        })
        assert.deepStrictEqual(seen.errors, [])
      }))
  )

  live(
    "opens one dialog, closes it when the element is removed, and follows a disabled fieldset",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page, seen } = yield* start({}, "element")
        yield* run(async () => {
          await page.evaluate("document.querySelector('fieldset').disabled = true")
          assert.isTrue(await button(page).isDisabled())
          await page.evaluate("document.querySelector('fieldset').disabled = false")
          await button(page).click()
          await button(page).dispatchEvent("click")
          assert.strictEqual(await page.locator("dialog").count(), 1)
          assert.strictEqual(await page.locator("dialog button").textContent(), "Back")
          await page.evaluate("document.querySelector('clickview-picker').remove()")
          await page.locator("dialog").waitFor({ state: "detached" })
        })
        assert.deepStrictEqual(seen.errors, [])
      }))
  )

  live(
    "shows its label where it has no content, and keeps the first definition of a name",
    () =>
      Effect.scoped(Effect.gen(function* () {
        const { page } = yield* start({}, "element")
        yield* run(async () => {
          await page.evaluate(`
          definePicker("clickview-picker", options)
          const own = document.createElement("clickview-picker")
          own.setAttribute("label", "Add a video")
          document.querySelector("main").append(own, document.createElement("clickview-picker"))`)
          await page.getByRole("button", { name: "Add a video" }).waitFor()
          await page.getByRole("button", { name: "Choose a ClickView video" }).waitFor()
          await page.evaluate(axe.source)
          assert.deepStrictEqual(
            await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))"),
            []
          )
        })
      }))
  )
})
