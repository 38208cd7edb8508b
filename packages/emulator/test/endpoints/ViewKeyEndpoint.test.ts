import { ClickViewEmulator, embedPath, viewKeyPath } from "@effect-clickview/emulator"
import { HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, TestClock } from "effect"
import { obtainToken, request, secret, send, validForm } from "../fixtures/requests.ts"

const place = { schoolName: "North <High>", schoolId: "s1", districtName: "North", districtId: "d1" }
const student = { ...place, student: true }
const teacher = { ...place, student: false, firstName: "Ada", surname: "Lovelace", email: "ada@example.org" }

const ask = (body: unknown, type = "application/json", authorization?: string) =>
  Effect.gen(function*() {
    const { access_token } = yield* obtainToken()
    return yield* send(
      HttpClientRequest.post(`https://integrations.clickviewapp.com${viewKeyPath}`, {
        headers: { authorization: authorization ?? `Bearer ${access_token}` }
      }).pipe(HttpClientRequest.bodyText(typeof body === "string" ? body : JSON.stringify(body), type))
    )
  })

const Made = Schema.parseJson(
  Schema.Struct({ mediaId: Schema.String, viewKey: Schema.String, embedUrl: Schema.String })
)

const make = (data: object = student) =>
  Effect.flatMap(ask({ mediaId: "m1", data }), ({ text }) => Schema.decode(Made)(text))

const without = (name: string) => Object.fromEntries(Object.entries(teacher).filter(([key]) => key !== name))

const accepted: ReadonlyArray<readonly [string, unknown]> = [
  ["a student", { mediaId: "m", data: student }],
  ["a teacher", { mediaId: "m", data: teacher }],
  ["a teacher with a job title", { mediaId: "m", data: { ...teacher, jobTitle: "Head" } }],
  ["additional fields", { mediaId: "m", data: { ...student, yearLevel: 7 } }]
]

const refused: ReadonlyArray<readonly [string, unknown, string]> = [
  ["a student's first name", { mediaId: "m", data: { ...student, firstName: "Ada" } }, "data.firstName of a student"],
  ["a student's surname", { mediaId: "m", data: { ...student, surname: "Lovelace" } }, "data.surname of a student"],
  ["a student's address", { mediaId: "m", data: { ...student, email: "a@b.c" } }, "data.email of a student"],
  ["an empty student's name", { mediaId: "m", data: { ...student, firstName: "" } }, "data.firstName"],
  ["a student's name of null", { mediaId: "m", data: { ...student, surname: null } }, "data.surname"],
  ["a teacher without a first name", { mediaId: "m", data: without("firstName") }, "data.firstName of a teacher"],
  ["a teacher without a surname", { mediaId: "m", data: without("surname") }, "data.surname of a teacher"],
  ["a teacher without an address", { mediaId: "m", data: without("email") }, "data.email of a teacher"],
  ["a teacher with a blank name", { mediaId: "m", data: { ...teacher, surname: " " } }, "data.surname"],
  ["a job title that is not a string", { mediaId: "m", data: { ...teacher, jobTitle: 1 } }, "data.jobTitle"],
  ["no school", { mediaId: "m", data: { ...student, schoolName: undefined } }, "data.schoolName"],
  ["a school id that is a number", { mediaId: "m", data: { ...student, schoolId: 4 } }, "data.schoolId"],
  ["no district", { mediaId: "m", data: { ...student, districtId: "" } }, "data.districtId"],
  ["data without student", { mediaId: "m", data: place }, "data.student"],
  ["a student field that is a string", { mediaId: "m", data: { ...student, student: "true" } }, "data.student"],
  ["no media id", { data: student }, "mediaId"],
  ["no data", { mediaId: "m" }, "data must be"],
  ["a list", [], "JSON object"],
  ["invalid JSON", "{", "must be JSON"]
]

describe("ViewKeyEndpoint", () => {
  for (const [what, body] of accepted) {
    it.effect(`creates a view key for ${what}`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* ask(body)).status, 200)
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  for (const [what, body, problem] of refused) {
    it.effect(`rejects ${what} and names the field`, () =>
      Effect.gen(function*() {
        const { status, text } = yield* ask(body)
        assert.strictEqual(status, 400)
        assert.include(text, problem)
        assert.notMatch(text, /Ada|Lovelace|a@b/)
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  it.effect("rejects JSON with another content type", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ask({ mediaId: "m", data: student }, "text/plain")).status, 400)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("returns the media id, a new view key and its embed URL", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* make(), yield* make()]
      assert.strictEqual(first.mediaId, "m1")
      assert.include(first.embedUrl, `https://integrations.clickviewapp.com${embedPath}?viewKey=${first.viewKey}`)
      assert.notStrictEqual(first.viewKey, second.viewKey)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("checks the bearer token before the body", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ask("{", "application/json", "Basic x")).status, 401)
      assert.strictEqual((yield* ask("{", "application/json", "Bearer unknown")).status, 401)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects a token without the scope with 403", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken({ ...validForm, scope: "other" })
      const response = yield* ask({ mediaId: "m", data: student }, "application/json", `Bearer ${access_token}`).pipe(
        Effect.provideService(ClickViewEmulator, yield* ClickViewEmulator)
      )
      assert.strictEqual(response.status, 403)
      assert.include(response.headers["www-authenticate"], "scope=\"smartembed.viewkey\"")
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [{ ...ClickViewEmulator.defaultClient, scopes: ["smartembed.viewkey", "other"] }]
    }))))
})

describe("EmbedPage", () => {
  it.effect("says what it would play and to whom, until the view key expires after eight hours", () =>
    Effect.gen(function*() {
      const { embedUrl } = yield* make()
      const page = yield* send(HttpClientRequest.get(embedUrl))
      assert.deepStrictEqual([page.status, page.headers["content-type"]], [200, "text/html; charset=utf-8"])
      assert.include(page.text, "would play m1")
      assert.include(page.text, "student of North &lt;High&gt;")
      yield* TestClock.adjust("28799999 millis")
      assert.strictEqual((yield* send(HttpClientRequest.get(embedUrl))).status, 200)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* send(HttpClientRequest.get(embedUrl))).status, 410)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("responds with 404 to an unknown view key", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* send(HttpClientRequest.get(`${embedPath}?viewKey=x`))).status, 404)
      assert.strictEqual((yield* send(HttpClientRequest.get(embedPath))).status, 404)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})

describe("Expectation", () => {
  it.effect("expectNoStudentNames names the fields of a student's name, but not their values", () =>
    Effect.gen(function*() {
      const { expectNoStudentNames, requests } = yield* ClickViewEmulator
      yield* make(teacher)
      yield* expectNoStudentNames
      yield* ask({ mediaId: "m1", data: { ...student, firstName: "Ada", email: "ada@example.org" } })
      const failed = yield* Effect.flip(expectNoStudentNames)
      assert.strictEqual(
        failed.message,
        `Expected no request to contain a student's name or address, but 1 request did:\n  4. POST ${viewKeyPath} 400: data.firstName, data.email`
      )
      assert.notMatch(JSON.stringify([failed, yield* requests]), /Ada|Lovelace|ada@/)
      assert.deepInclude((yield* requests)[1], {
        json: {
          mediaId: "m1",
          data: { ...teacher, firstName: "<redacted>", surname: "<redacted>", email: "<redacted>" }
        }
      })
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("expectNoStudentNames finds nested names in any spelling, and no record shows them", () =>
    Effect.gen(function*() {
      const { expectNoStudentNames, requests, reset } = yield* ClickViewEmulator
      yield* ask({
        mediaId: "m1",
        last_name: "Lovelace",
        data: { ...student, pupil: [{ "E-Mail": "ada@example.org" }] }
      })
      const failed = yield* Effect.flip(expectNoStudentNames)
      assert.match(failed.message, /: last_name, data\.pupil\.0\.E-Mail$/)
      assert.notMatch(JSON.stringify([failed, yield* requests]), /Lovelace|ada@/)
      yield* reset
      yield* make({ ...student, schoolName: "Ada's", districtName: "North" })
      yield* expectNoStudentNames
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("expectNotSent finds text in any content type, in a form and percent-encoded in a path", () =>
    Effect.gen(function*() {
      const { expectNotSent } = yield* ClickViewEmulator
      const post = HttpClientRequest.post(viewKeyPath)
      yield* send(HttpClientRequest.bodyText(post, "{\"firstName\":\"Ada\"}", "text/plain"))
      yield* send(HttpClientRequest.bodyText(post, "{\"firstName\":\"Bob\"", "application/json"))
      yield* send(HttpClientRequest.bodyUrlParams(post, { who: "Cleo Day" }))
      yield* send(HttpClientRequest.get("/%44ora%20Day"))
      for (const [index, name] of ["ada", "bob", "cleo day", "dora day"].entries()) {
        assert.match((yield* Effect.flip(expectNotSent(name))).message, new RegExp(`\\n {2}${index + 1}\\. [^\\n]*$`))
      }
      yield* send(request())
      yield* expectNotSent(secret)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("expectNotSent finds nested text in any case and does not repeat it", () =>
    Effect.gen(function*() {
      const { expectNotSent } = yield* ClickViewEmulator
      yield* make({ ...student, note: { deep: ["for ADA lovelace"] } })
      yield* expectNotSent("Grace")
      const failed = yield* Effect.flip(expectNotSent("Grace", "Lovelace"))
      assert.include(failed.message, `2. POST ${viewKeyPath} 200`)
      assert.notInclude(failed.message, "ovelace")
      yield* send(HttpClientRequest.get("/x?name=Grace"))
      assert.include((yield* Effect.flip(expectNotSent("grace"))).message, "3. GET /x 404")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("expectTokenRequests counts token requests, and lists them if the count differs", () =>
    Effect.gen(function*() {
      const { expectTokenRequests } = yield* ClickViewEmulator
      yield* expectTokenRequests(0)
      assert.strictEqual(
        (yield* Effect.flip(expectTokenRequests(1))).message,
        "Expected 1 token request, but none arrived"
      )
      yield* Effect.all([obtainToken(), obtainToken()])
      assert.strictEqual(
        (yield* Effect.flip(expectTokenRequests(1))).message,
        "Expected 1 token request, but 2 token requests arrived:\n  POST /connect/token 200\n  POST /connect/token 200"
      )
      yield* expectTokenRequests(2)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("expectRequests compares the requests line by line", () =>
    Effect.gen(function*() {
      const { expectRequests } = yield* ClickViewEmulator
      yield* Effect.zipRight(make(), send(HttpClientRequest.get("/x")))
      yield* expectRequests("POST /connect/token 200", `POST ${viewKeyPath} 200`, "GET /x 404")
      const failed = yield* Effect.flip(expectRequests("POST /connect/token 200", "GET /y 404"))
      assert.strictEqual(
        failed.message,
        "Expected 2 requests, but the requests differ (- expected, + received):\n" +
          `    POST /connect/token 200\n  - GET /y 404\n  + POST ${viewKeyPath} 200\n  + GET /x 404`
      )
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
