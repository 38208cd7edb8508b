/**
 * What a metrics exporter is told of a client's calls, renewals and expiry.
 */
import { assert, describe, it } from "@effect/vitest"
import { Metric, MetricState } from "effect"
import { Metrics } from "../../src/flight/Metrics.ts"

/** What is exported under this client's name: each metric's name and tags, what it is, and its state. */
const exported = (name: string) =>
  Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) => {
    const tags = Object.fromEntries(metricKey.tags.map(({ key, value }) => [key, value]))
    return tags["clickview.token.name"] === name
      ? [{ name: metricKey.name, tags, key: metricKey, state: metricState, count: metricKey.tags.length }]
      : []
  })

describe("an exporter is told", () => {
  it("nothing before anything has happened", () => {
    const metrics = new Metrics("nothing yet")
    metrics.publish(0)
    assert.deepStrictEqual(exported("nothing yet"), [])
  })

  it("names, tags and meanings", () => {
    const name = "names, tags and meanings"
    const metrics = new Metrics(name)
    metrics.cached = 2
    metrics.joined = 1
    metrics.publish(0)
    metrics.landed("success", 250)
    metrics.held(86_400_000)
    const told = exported(name).map(({ count, key, tags }) => {
      const { description } = key
      return [key.name, tags["outcome"], count, description._tag === "Some" ? description.value : undefined]
    }).sort()
    assert.deepStrictEqual(told, [
      ["clickview.token.calls", "cached", 2, "Calls of get, by outcome: cached, stale, waited, failed"],
      [
        "clickview.token.calls.joined",
        undefined,
        1,
        "Calls of get that waited for a flight which another call had started"
      ],
      ["clickview.token.expiry", undefined, 1, "When the held token expires, in seconds since 1970"],
      ["clickview.token.renewal.duration", undefined, 1, "How long flights take, in seconds"],
      ["clickview.token.renewals", "success", 2, "Flights, by outcome: success, adopted, rejected, failed"]
    ])
  })

  it("that counters only grow", () => {
    const name = "counters only grow"
    const metrics = new Metrics(name)
    metrics.cached = 2
    metrics.joined = 1
    metrics.publish(0)
    metrics.landed("success", 250)
    const kinds = exported(name).flatMap(({ key }) => "incremental" in key.keyType ? [key.keyType.incremental] : [])
    assert.deepStrictEqual(kinds, [true, true, true])
  })

  it("how long renewals take, from 50 ms to 15 s", () => {
    const name = "from 50 ms to 15 s"
    new Metrics(name).landed("failed", 300)
    const [state] = exported(name).flatMap(({ state }) => MetricState.isHistogramState(state) ? [state] : [])
    const buckets = [...(state?.buckets ?? [])]
    assert.deepStrictEqual(buckets.filter(([limit]) => Number.isFinite(limit)), [
      [0.05, 0],
      [0.1, 0],
      [0.25, 0],
      [0.5, 1],
      [1, 1],
      [2.5, 1],
      [5, 1],
      [10, 1],
      [15, 1]
    ])
    assert.strictEqual(state?.sum, 0.3)
  })

  it("only what is new since the last time", () => {
    const name = "only what is new"
    const metrics = new Metrics(name)
    metrics.stale = 3
    metrics.publish(0)
    metrics.publish(1)
    metrics.stale = 4
    metrics.publish(2)
    assert.deepStrictEqual(exported(name).map(({ state }) => "count" in state ? state.count : state), [4])
  })

  it("at once when a busy caller comes first, and then every ten seconds", () => {
    const metrics = new Metrics("every ten seconds")
    assert.isBelow(metrics.due, 0)
    metrics.publish(5)
    assert.strictEqual(metrics.due, 10_005)
  })
})
