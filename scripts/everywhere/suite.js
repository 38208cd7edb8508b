/**
 * The portable suite: plain assertions about the packed client, without a test runner and without any runtime's own API.
 * `base` is the URL of `Server.ts`; each scenario has its own path prefix.
 */
import { createClickView, OAuthError, OriginNotAllowed, Viewer, ViewKeyError } from "@effect-clickview/client"

const secret = "a-secret-that-nobody-may-see"

const student = Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })

const assert = (holds, what) => {
  if (!holds) throw new Error(what)
}

const failureOf = (promise) =>
  promise.then(
    (value) => {
      throw new Error(`it succeeded with ${String(value)}`)
    },
    (failure) => failure
  )

const requests = async (place, path) => {
  const counts = await fetch(`${place}/count`).then((answer) => answer.json())
  return counts[path] ?? 0
}

/** A scenario with its own client and path prefix. */
const scenario = (use, { tokenQuery, ...options } = {}) => async (base) => {
  const place = `${base}/${crypto.randomUUID()}`
  const clickview = createClickView({
    clientId: "school",
    clientSecret: secret,
    tokenUrl: `${place}/token${tokenQuery === undefined ? "" : `?mode=${tokenQuery}`}`,
    apiUrl: `${place}/api`,
    retry: { attempts: 1 },
    ...options
  })
  try {
    await use(clickview, place)
  } finally {
    await clickview.close()
  }
}

const failsWith = (tag) => async (clickview) => {
  const failure = await failureOf(clickview.getToken())
  assert(failure instanceof OAuthError, `it is no OAuthError: ${String(failure)}`)
  assert(failure.reason._tag === tag, `the reason is ${failure.reason._tag}`)
  assert(!`${String(failure)}${failure.stack}${JSON.stringify(failure)}`.includes(secret), "it shows the secret")
}

export const scenarios = {
  "a token": scenario(async (clickview) => {
    const { expiresAt, scopes, value } = await clickview.getToken()
    assert(value === "token-1", `the token is ${value}`)
    assert(scopes.join() === "smartembed.viewkey", `the scopes are ${scopes.join()}`)
    assert(expiresAt > new Date(Date.now() + 23 * 3_600_000), `it ends at ${expiresAt.toISOString()}`)
  }),
  "a token that is held, asked for a thousand times": scenario(async (clickview, place) => {
    await clickview.getToken()
    await Promise.all(Array.from({ length: 1000 }, () => clickview.getToken()))
    assert(await requests(place, "/token") === 1, "there was more than one request")
  }),
  "one request for a thousand callers": scenario(async (clickview, place) => {
    await Promise.all(Array.from({ length: 1000 }, () => clickview.getToken()))
    assert(await requests(place, "/token") === 1, "there was more than one request")
  }, { flights: "shared" }),
  "a wrong secret, and a cooldown after it": scenario(async (clickview, place) => {
    await failsWith("Rejected")(clickview)
    await failsWith("Rejected")(clickview)
    assert(await requests(place, "/token?mode=refused") === 1, "the second call asked again")
  }, { tokenQuery: "refused" }),
  "a redirect, which is not followed": scenario(async (clickview, place) => {
    await failsWith("Redirected")(clickview)
    assert(await requests(place, "/elsewhere") === 0, "the secret was sent on")
  }, { tokenQuery: "redirected" }),
  "a silent server": scenario(failsWith("Timeout"), { tokenQuery: "silent", timeouts: { attempt: 300 } }),
  "a body that is too large": scenario(failsWith("TooLarge"), { tokenQuery: "large" }),
  "a call that carries the token": scenario(async (clickview) => {
    const answer = await clickview.fetch("/echo?q=1", { method: "POST", body: new URLSearchParams({ a: "b c" }) })
    const told = await answer.json()
    assert(
      told.authorization === "Bearer token-1" && told.method === "POST" && told.body === "a=b+c",
      JSON.stringify(told)
    )
  }),
  "a refused token, and the call made once more": scenario(async (clickview) => {
    const first = await clickview.fetch("/strict", { method: "POST", body: "text" })
    const told = await first.json()
    assert(
      first.status === 200 && told.authorization === "Bearer token-2" && told.body === "text",
      JSON.stringify(told)
    )
  }),
  "a body that can be sent once only": scenario(async (clickview) => {
    const body = new Blob(["text"]).stream()
    const answer = await clickview.fetch("/strict", { method: "POST", body, duplex: "half" })
    assert(answer.status === 401, `the status is ${answer.status}`)
    await answer.text()
  }),
  "a call's redirect, which is not followed": scenario(async (clickview, place) => {
    const answer = await clickview.fetch("/redirected")
    assert(answer.status === 307, `the status is ${answer.status}`)
    assert(await requests(place, "/elsewhere") === 0, "the token was sent on")
  }),
  "an origin that may not see the token": scenario(async (clickview) => {
    const failure = await failureOf(clickview.fetch("http://127.0.0.1:9/"))
    assert(failure instanceof OriginNotAllowed, String(failure))
  }),
  "a caller that gives up": scenario(async (clickview) => {
    const reason = new Error("gone")
    const controller = new AbortController()
    const left = failureOf(clickview.getToken({ signal: controller.signal }))
    const stays = clickview.getToken()
    controller.abort(reason)
    assert(await left === reason, "it failed with something else")
    assert((await stays).value.startsWith("token-"), "the other got no token")
  }),
  "a view key": scenario(async (clickview, place) => {
    const { embedUrl, iframe } = await clickview.createViewKey({ mediaId: "media-1", viewer: student })
    assert(embedUrl === `${place}/play?viewKey=key`, embedUrl)
    assert(iframe.startsWith(`<iframe src="${embedUrl}"`), iframe)
  }),
  "a view key without a token": scenario(async (clickview) => {
    const failure = await failureOf(clickview.createViewKey({ mediaId: "media-1", viewer: student }))
    assert(failure instanceof ViewKeyError && failure.reason._tag === "NoToken", String(failure))
  }, { tokenQuery: "refused" })
}

/** Runs all scenarios, and returns one line for each outcome. */
export const runAll = async (base, names = Object.keys(scenarios)) => {
  const lines = []
  for (const name of names) {
    const began = Date.now()
    const failure = await scenarios[name](base).then(() => undefined, (error) => error)
    lines.push(failure === undefined ? `ok ${name}` : `FAIL ${name}: ${String(failure?.stack ?? failure)}`)
    if (Date.now() - began > 10_000) lines.push(`FAIL ${name}: it took ${Date.now() - began} ms`)
  }
  return lines
}
