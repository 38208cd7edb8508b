import { assert, it } from "@effect/vitest"
import { makeJournal } from "../../src/journal/journal.ts"
import { RecordedRequest } from "../../src/journal/RecordedRequest.ts"

const request = (path: string) => new RecordedRequest({ method: "GET", path, headers: {}, form: {}, status: undefined })

it("the journal keeps the last 10,000 requests, oldest first", () => {
  const journal = makeJournal()
  for (let index = 0; index < 25_000; index++) {
    const answered = journal.add(request(`/${index}`))
    if (index === 24_999) answered(200)
  }
  const kept = journal.read()
  assert.strictEqual(kept.length, 10_000)
  assert.deepStrictEqual([kept[0], kept.at(-1)], [request("/15000"), request("/24999").withStatus(200)])
})
