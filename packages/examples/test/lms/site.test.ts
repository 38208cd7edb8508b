/**
 * The demo over HTTP, without a browser: what teachers and students can do, and which messages they get.
 */
import { ClickViewEmulator, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient, KeyValueStore } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Layer, Redacted, Schedule } from "effect"
import { once } from "node:events"
import type { Socket } from "node:net"
import { connect } from "node:net"
import { find } from "../canary/Canary.ts"
import { Surfaces } from "../canary/Surfaces.ts"
import { DemoSite } from "./DemoSite.ts"
import { createRivers, path, rivers, signedIn, visitor } from "./Visitor.ts"

const secret = Redacted.make("Zq7+w%9=Xn&4vT~pL^2")

const Client = FetchHttpClient.layer.pipe(
  Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
)

const Demo = Layer.merge(DemoSite.layer(secret), Client)

const viewKeyRequests = Effect.flatMap(
  ClickViewEmulator,
  ({ requests }) => Effect.map(requests, (all) => all.filter(({ path }) => path === viewKeyPath))
)

const sourceOf = (text: string) => /<iframe[^>]* src="([^"]+)"/.exec(text)?.[1] ?? ""

describe("a teacher", () => {
  it.live("creates a lesson, finds it in the list with its thumbnail, edits it and removes it", () =>
    Effect.gen(function* () {
      const { clickView } = yield* DemoSite
      const ruth = yield* createRivers()
      const formToken = yield* ruth.formToken
      const listed = yield* ruth.get("/")
      assert.include(listed.text, "A river from source to sea")
      assert.include(
        listed.text,
        `src="${clickView}/smart-embed/thumbnail?mediaId=media-rivers&amp;width=640&amp;height=360"`
      )
      assert.include((yield* ruth.get(`${path}/edit`)).text, `value="A river from source to sea"`)
      const changed = yield* ruth.post(path, { ...rivers(clickView, { title: "Rivers" }), formToken })
      assert.deepInclude(changed, { status: 303 })
      const { text } = yield* ruth.get("/")
      assert.include(text, ">Rivers</a>")
      assert.notInclude(text, "A river from source")
      assert.include((yield* ruth.get(`${path}/remove`)).text, "Remove the lesson?")
      assert.deepInclude(yield* ruth.post(`${path}/remove`, { formToken }), { status: 303 })
      assert.include((yield* ruth.get("/")).text, "Create your first lesson")
      assert.strictEqual((yield* ruth.get(path)).status, 404)
    }).pipe(Effect.provide(Demo)))

  it.live("creates one lesson with a form that is sent twice", () =>
    Effect.gen(function* () {
      yield* createRivers()
      const ruth = yield* createRivers()
      assert.strictEqual((yield* ruth.get("/")).text.split("<li>").length, 2)
    }).pipe(Effect.provide(Demo)))

  it.live("gets an error beside each wrong field, and keeps what was written", () =>
    Effect.gen(function* () {
      const { clickView } = yield* DemoSite
      const ruth = yield* signedIn("ruth")
      const formToken = yield* ruth.formToken
      const wrong = {
        title: ["", " ", "x".repeat(121)],
        subject: ["", "Alchemy"],
        year: ["", "Year 99"],
        about: ["x".repeat(1001)],
        mediaId: ["", "two words", "x".repeat(129)],
        videoTitle: ["", "two\nlines"],
        thumbnailUrl: ["", "javascript:alert(1)", "https://elsewhere.example/1.jpg", "http://elsewhere.example/1.jpg"]
      }
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) {
          const form = rivers(clickView, { [field]: value, about: field === "about" ? value : "<b>&kept" })
          const { status, text } = yield* ruth.post(path, { ...form, formToken })
          assert.strictEqual(status, 422, `${field}=${value}`)
          const named = ["mediaId", "videoTitle", "thumbnailUrl"].includes(field) ? "video" : field
          assert.include(text, `aria-describedby="${named}-wrong"`)
          assert.include(text, `id="${named}-wrong"`)
          assert.strictEqual(text.split("aria-invalid").length, 2)
          if (field !== "about") assert.include(text, "&lt;b&gt;&amp;kept</textarea>")
        }
      }
      assert.strictEqual((yield* ruth.get(path)).status, 404)
    }).pipe(Effect.provide(Demo)))

  it.live("watches a lesson", () =>
    Effect.gen(function* () {
      const ruth = yield* createRivers()
      const { text } = yield* ruth.get(path)
      const player = yield* Effect.flatMap(HttpClient.get(sourceOf(text)), ({ text }) => text)
      assert.include(player, "to a teacher of Riverside School")
    }).pipe(Effect.provide(Demo)))
})

describe("a student", () => {
  it.live("watches a lesson, and ClickView does not receive the name", () =>
    Effect.gen(function* () {
      const { clickView } = yield* DemoSite
      const { expectNoStudentNames, expectNotSent } = yield* ClickViewEmulator
      yield* createRivers()
      const mia = yield* signedIn("mia")
      const { headers, status, text } = yield* mia.get(path)
      assert.strictEqual(status, 200)
      assert.include(text, "Mia Chen")
      assert.include(text, ` allow="autoplay" allowfullscreen></iframe>`)
      assert.isTrue(sourceOf(text).startsWith(`${clickView}/smart-embed/play?viewKey=`))
      const player = yield* Effect.flatMap(HttpClient.get(sourceOf(text)), ({ text }) => text)
      assert.include(player, "media-rivers")
      assert.include(player, "to a student of Riverside School")
      assert.include(headers["content-security-policy"] ?? "", `frame-src ${clickView};`)
      yield* expectNoStudentNames
      yield* expectNotSent("Mia", "Chen")
    }).pipe(Effect.provide(Demo)))

  it.live("can neither open nor send a teacher's forms", () =>
    Effect.gen(function* () {
      const { clickView } = yield* DemoSite
      const ruth = yield* createRivers()
      const mia = yield* signedIn("mia")
      for (const page of ["/lessons/new", `${path}/edit`, `${path}/remove`, "/status"]) {
        const { status, text } = yield* mia.get(page)
        assert.strictEqual(status, 403, page)
        assert.include(text, "This page is for teachers")
      }
      const formToken = yield* ruth.formToken
      for (const [action, form] of [[path, rivers(clickView, { title: "Mine" })], [`${path}/remove`, {}]] as const) {
        assert.strictEqual((yield* mia.post(action, { ...form, formToken })).status, 403)
      }
      const { text } = yield* mia.get("/")
      assert.include(text, "A river from source to sea")
      assert.notMatch(text, /Edit|Remove|Create|Status/)
    }).pipe(Effect.provide(Demo)))

  it.live("gets a new view key for every viewing with one token, and no cache stores the page", () =>
    Effect.gen(function* () {
      yield* createRivers()
      const mia = yield* signedIn("mia")
      const pages = yield* Effect.all(Effect.replicate(mia.get(path), 5), { concurrency: "unbounded" })
      assert.strictEqual(new Set(pages.map(({ text }) => sourceOf(text))).size, 5)
      for (const { headers } of pages) assert.strictEqual(headers["cache-control"], "no-store")
      assert.strictEqual(yield* Effect.flatMap(ClickViewEmulator, ({ tokenRequests }) => tokenRequests), 1)
    }).pipe(Effect.provide(Demo)))
})

describe("a session", () => {
  it.live("is required for every page, and signing in returns to the requested page", () =>
    Effect.gen(function* () {
      const nobody = visitor()
      for (const page of ["/", path, "/lessons/new", "/status", "/nowhere"]) {
        const { headers, status } = yield* nobody.get(page)
        assert.deepStrictEqual([status, headers["location"]], [303, `/sign-in?to=${encodeURIComponent(page)}`])
      }
      assert.include((yield* nobody.get(`/sign-in?to=${path}`)).text, `name="to" value="${path}"`)
      const { headers } = yield* nobody.post("/sign-in", { person: "mia", to: path })
      assert.strictEqual(headers["location"], path)
    }).pipe(Effect.provide(Demo)))

  it.live("never redirects to another site after signing in", () =>
    Effect.gen(function* () {
      for (
        const to of ["https://evil.example/", "//evil.example/", "/\\evil.example", "/..//evil.example", "javascript:1"]
      ) {
        const { headers } = yield* visitor().post("/sign-in", { person: "mia", to })
        const location = new URL(headers["location"] ?? "", "http://here.example")
        assert.strictEqual(location.host, "here.example", to)
      }
    }).pipe(Effect.provide(Demo)))

  it.live("is a signed HttpOnly SameSite cookie, and a forged one is rejected", () =>
    Effect.gen(function* () {
      const { headers } = yield* visitor().post("/sign-in", { person: "mia", to: "/" })
      assert.match(
        headers["set-cookie"] ?? "",
        /^session=mia\.\d+\.[\w-]+\.[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/
      )
      const { cookie = "" } = yield* signedIn("mia")
      for (
        const forged of [cookie.replace("mia", "ruth"), cookie.slice(0, -1), `${cookie}A`, "", "..", "ruth.9e99.x."]
      ) {
        assert.strictEqual((yield* visitor(forged).get("/")).status, 303, forged)
      }
    }).pipe(Effect.provide(Demo)))

  it.live("is a Secure, Partitioned, SameSite=None cookie when FRAME_ANCESTORS names a site", () =>
    Effect.gen(function* () {
      const { headers } = yield* visitor().post("/sign-in", { person: "mia", to: "/" })
      assert.match(headers["set-cookie"] ?? "", /; Path=\/; HttpOnly; Secure; Partitioned; SameSite=None$/)
      assert.include(headers["content-security-policy"] ?? "", "frame-ancestors https://lms.example.org")
    }).pipe(
      Effect.provide(Demo),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["FRAME_ANCESTORS", "https://lms.example.org"]])))
    ))

  it.live("rejects forms of another session or site, and forms without the session's token", () =>
    Effect.gen(function* () {
      const { clickView } = yield* DemoSite
      const [ruth, other] = yield* Effect.all([signedIn("ruth"), signedIn("ruth")])
      const formToken = yield* ruth.formToken
      const form = rivers(clickView)
      assert.notStrictEqual(formToken, yield* other.formToken)
      for (const wrong of [{}, { formToken: "" }, { formToken: yield* other.formToken }]) {
        assert.strictEqual((yield* ruth.post(path, { ...form, ...wrong })).status, 403)
      }
      for (
        const from of [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, {
          "sec-fetch-site": "same-site"
        }]
      ) {
        assert.strictEqual((yield* ruth.post(path, { ...form, formToken }, from)).status, 403)
        assert.strictEqual((yield* visitor().post("/sign-in", { person: "mia" }, from)).status, 403)
        assert.strictEqual((yield* ruth.post("/sign-out", {}, from)).status, 403)
      }
      const tooLong = { ...form, formToken, more: "x".repeat(70_000) }
      yield* Effect.ignore(ruth.post(path, tooLong))
      assert.strictEqual((yield* ruth.get(path)).status, 404)
    }).pipe(Effect.provide(Demo)))
})

describe("a restart", () => {
  it.live("keeps the lessons and the sessions", () =>
    Effect.gen(function* () {
      const store = yield* Layer.build(KeyValueStore.layerMemory)
      const Site = DemoSite.site.pipe(
        Layer.provide(Layer.succeedContext(store)),
        Layer.provideMerge(DemoSite.clickView(secret))
      )
      const { cookie } = yield* Effect.provide(createRivers(), Site)
      const { status, text } = yield* Effect.provide(visitor(cookie).get(path), Site)
      assert.strictEqual(status, 200)
      assert.include(text, "A river from source to sea")
    }).pipe(
      Effect.scoped,
      Effect.provide(Layer.merge(NodeServer.layer({ clients: [{ id: "school", secrets: [secret] }] }), Client))
    ))

  it.live("during a write loses no lesson, and an unreadable store is reported", () =>
    Effect.gen(function* () {
      const store = yield* Layer.build(KeyValueStore.layerMemory)
      const Demo = Layer.merge(DemoSite.layer(secret, Layer.succeedContext(store)), Client)
      yield* Effect.gen(function* () {
        const ruth = yield* createRivers()
        const { set } = yield* Effect.provide(KeyValueStore.KeyValueStore, store)
        yield* set("lessons", "[{\"id\":")
        assert.include((yield* ruth.get("/")).text, "A river from source to sea")
        yield* set("lessons-copy", "")
        const { status, text } = yield* ruth.get("/")
        assert.strictEqual(status, 500)
        assert.include(text, "The lessons are not available")
      }).pipe(Effect.provide(Demo))
    }).pipe(Effect.scoped))
})

describe("every page", () => {
  it.live("holds nothing that its Content-Security-Policy blocks", () =>
    Effect.gen(function* () {
      const ruth = yield* createRivers()
      for (
        const page of [
          "/",
          "/sign-in",
          path,
          `${path}/edit`,
          `${path}/remove`,
          "/lessons/new",
          "/status",
          "/nowhere",
          "/health"
        ]
      ) {
        const { headers, text } = yield* ruth.get(page)
        const policy = headers["content-security-policy"] ?? ""
        assert.include(policy, "default-src 'none'")
        assert.include(policy, "frame-ancestors 'none'")
        assert.notInclude(policy, "unsafe")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.notMatch(text, /<style|<script(?![^>]* src="\/)|\sstyle=|\son\w+=|javascript:/i)
        assert.deepStrictEqual(find(`${text}${JSON.stringify(headers)}`, [Redacted.value(secret)]), [])
      }
    }).pipe(Effect.provide(Demo)))

  it.live("requests no view key before a lesson is opened, and none for a missing lesson", () =>
    Effect.gen(function* () {
      const ruth = yield* createRivers()
      for (const page of ["/", `${path}/edit`, "/lessons/magic", "/%3Cscript%3E"]) yield* ruth.get(page)
      assert.isEmpty(yield* viewKeyRequests)
    }).pipe(Effect.provide(Demo)))
})

describe("an outage of ClickView", () => {
  for (const route of [viewKeyPath, tokenPath]) {
    it.live(`shows on the lesson's page, which plays again afterwards (${route})`, () =>
      Effect.gen(function* () {
        const { liftFault, setFault } = yield* ClickViewEmulator
        const ruth = yield* createRivers()
        const fault = yield* setFault(Fault.Status({ status: 503, target: { route } }))
        const down = yield* ruth.get(path)
        assert.strictEqual(down.status, 503)
        assert.include(down.text, "The video cannot be played right now")
        assert.include(down.text, "A river from source to sea")
        assert.match(down.headers["retry-after"] ?? "", /^\d+$/)
        yield* liftFault(fault)
        yield* Effect.sleep("1500 millis")
        assert.strictEqual((yield* ruth.get(path)).status, 200)
      }).pipe(Effect.provide(Demo)))
  }

  it.live("makes /health answer 503 within three seconds, and 200 afterwards", () =>
    Effect.gen(function* () {
      const { liftFault, setFault } = yield* ClickViewEmulator
      const fault = yield* setFault(Fault.Hang({ target: { route: tokenPath } }))
      const [elapsed, down] = yield* Effect.timed(visitor().get("/health"))
      assert.strictEqual(down.status, 503)
      assert.isBelow(Duration.toMillis(elapsed), 2900)
      yield* liftFault(fault)
      yield* Effect.retry(
        Effect.filterOrFail(visitor().get("/health"), ({ status }) => status === 200),
        { times: 20, schedule: Schedule.spaced("1 second") }
      )
    }).pipe(Effect.provide(Demo)))

  it.live("shows in /health and /status while view keys fail with a valid token, and clears afterwards", () =>
    Effect.gen(function* () {
      const { liftFault, setFault } = yield* ClickViewEmulator
      const ruth = yield* createRivers()
      const fault = yield* setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))
      yield* ruth.get(path)
      yield* ruth.get(path)
      const health = yield* visitor().get("/health")
      assert.strictEqual(health.status, 503)
      assert.strictEqual(health.text, JSON.stringify({ status: "no videos", reason: "Unavailable", lessons: 2 }))
      assert.include((yield* ruth.get("/status")).text, "ClickView gives no videos: the last 2 lessons got none.")
      yield* liftFault(fault)
      yield* ruth.get(path)
      assert.strictEqual((yield* visitor().get("/health")).text, JSON.stringify({ status: "ok" }))
      assert.include((yield* ruth.get("/status")).text, ">Connected: videos play.</p>")
    }).pipe(Effect.provide(Demo)))

  it.live("is the first sentence of /status, also when ClickView was down from the start", () =>
    Effect.gen(function* () {
      const { setFault } = yield* ClickViewEmulator
      const ruth = yield* createRivers()
      assert.include((yield* ruth.get("/status")).text, "Not connected yet.")
      yield* setFault(Fault.Status({ status: 503, target: { route: tokenPath } }))
      yield* ruth.get(path)
      const { text } = yield* ruth.get("/status")
      assert.notInclude(text, "Not connected yet")
      assert.include(text, ">Not connected: ClickView gives no access, and no video plays.")
    }).pipe(Effect.provide(Demo)))
})

describe("a video that ClickView refuses", () => {
  const status = (status: 403 | 404 | 410 | 500) => Fault.Status({ status, target: { route: viewKeyPath } })
  const rejected = Fault.OAuthError({ status: 401, error: "invalid_client" })
  const noKey = Fault.Status({
    status: 200,
    body: "{}",
    contentType: "application/json",
    target: { route: viewKeyPath }
  })
  const rows: ReadonlyArray<readonly [what: string, fault: Fault, code: string, teacher: string, student: string]> = [
    [
      "was removed",
      status(404),
      "Refused",
      "has removed this video. Choose another one",
      "tell your teacher, who can choose another"
    ],
    [
      "is gone",
      status(410),
      "Refused",
      "has removed this video. Choose another one",
      "tell your teacher, who can choose another"
    ],
    [
      "is not in the school's agreement",
      status(403),
      "Refused",
      "does not let your school play this video. Choose another",
      "tell your teacher, who can choose another"
    ],
    [
      "is requested with a wrong key",
      rejected,
      "NoToken/Rejected",
      "does not accept the school’s key",
      "tell your teacher, who can ask your school’s IT support"
    ],
    [
      "gets an answer without a view key",
      noKey,
      "Malformed",
      "sent an unexpected answer",
      "tell your teacher, who can ask your school’s IT support"
    ]
  ]
  for (const [what, fault, code, teacher, student] of rows) {
    it.live(`tells teachers and students what they can do when it ${what}`, () =>
      Effect.gen(function* () {
        const ruth = yield* createRivers()
        const mia = yield* signedIn("mia")
        yield* Effect.flatMap(ClickViewEmulator, ({ setFault }) => setFault(fault))
        for (const [person, text] of [[ruth, teacher], [mia, student]] as const) {
          const page = yield* person.get(path)
          assert.strictEqual(page.status, 502)
          assert.include(page.text, text)
          assert.include(page.text, `<code>${code}</code>`)
        }
      }).pipe(Effect.provide(Demo)))
  }

  it.live("shows a new reference each time, which is also in the server's log", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      const references = yield* surfaces.watch(
        Effect.gen(function* () {
          const ruth = yield* createRivers()
          const { setFault } = yield* ClickViewEmulator
          return yield* Effect.forEach([rejected, status(500)], (fault) =>
            Effect.gen(function* () {
              yield* setFault(fault)
              const { text } = yield* ruth.get(path)
              return /reference <code>(\w{8})<\/code>/.exec(text)?.[1] ?? "none"
            }))
        }).pipe(Effect.provide(Demo))
      )
      assert.lengthOf(new Set(references), 2)
      for (const reference of references) {
        assert.isTrue(
          surfaces.logs.some((line) => line.startsWith("logfmt") && line.includes(`reference=${reference}`))
        )
      }
      assert.isTrue(surfaces.logs.some((line) => line.includes("reason=NoToken/Rejected")))
    }))

  it.live("shows in /status with what to check when the key is wrong", () =>
    Effect.gen(function* () {
      const ruth = yield* createRivers()
      yield* Effect.flatMap(ClickViewEmulator, ({ setFault }) => setFault(rejected))
      yield* ruth.get(path)
      const { text } = yield* ruth.get("/status")
      assert.include(text, "ClickView refused the school’s key")
      assert.include(text, "check the client id and the client secret")
    }).pipe(Effect.provide(Demo)))
})

describe("the site", () => {
  it.live("closes although a browser holds an idle connection", () =>
    Effect.gen(function* () {
      const socket = yield* Effect.flatMap(DemoSite, ({ url }) =>
        Effect.async<Socket>((resume) => {
          const socket = connect(Number(new URL(url).port), "127.0.0.1", () => resume(Effect.succeed(socket)))
        })).pipe(Effect.provide(Demo), Effect.disconnect, Effect.timeout("15 seconds"))
      if (!socket.closed) yield* Effect.promise(() => once(socket, "close"))
    }))
})

describe("the server's log", () => {
  it.live("never contains the secret, the token, a view key, a cookie or a name", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      const hidden = yield* surfaces.watch(
        Effect.gen(function* () {
          const { fault } = yield* ClickViewEmulator
          const ruth = yield* createRivers()
          const { text } = yield* ruth.get(path)
          const token = yield* Effect.flatMap(ClickViewToken, ({ get }) => get)
          const refusal = `{ "message": "${Redacted.value(token.value)}, Ruth Alder, ruth.alder@riverside.example" }`
          for (const status of [400, 403, 503] as const) {
            yield* ruth.get(path).pipe(
              fault(Fault.Status({
                status,
                body: refusal,
                contentType: "application/json",
                target: { route: viewKeyPath }
              }))
            )
          }
          const cookie = ruth.cookie?.split(".").at(-1) ?? ""
          return [Redacted.value(secret), Redacted.value(token.value), /viewKey=([^"]+)/.exec(text)?.[1] ?? "", cookie]
        }).pipe(Effect.provide(Demo))
      )
      const log = surfaces.logs.join("\n")
      assert.include(log, " cannot create a view key now (503")
      assert.deepStrictEqual(find(log, [...hidden, "ruth.alder@riverside.example"]), [])
      for (const name of ["Ruth", "Alder"]) assert.notInclude(log, name)
    }))
})
