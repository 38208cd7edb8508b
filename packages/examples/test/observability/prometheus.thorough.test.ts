/**
 * Runs the observability example with a collector and Debian's Prometheus. Every panel's query returns data, promtool accepts
 * metrics and rules, and the exported data contains no secret.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { find } from "../canary/Canary.ts"
import * as Collector from "./Collector.ts"
import * as Prometheus from "./Prometheus.ts"

const example = new URL("../../observability/", import.meta.url)
const pathOf = (name: string) => fileURLToPath(new URL(name, example))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const Dashboard = Schema.parseJson(
  Schema.Struct({
    panels: Schema.Array(
      Schema.Struct({ title: Schema.String, targets: Schema.Array(Schema.Struct({ expr: Schema.String })) })
    )
  })
)

const { panels } = Schema.decodeUnknownSync(Dashboard)(Fs.readFileSync(pathOf("dashboard.json"), "utf8"))
const queries = panels.flatMap(({ targets, title }) =>
  targets.map(({ expr }) => ({ title, query: expr.replaceAll("$__rate_interval", "1m") }))
)

const secret = Redacted.make("Canary-Secret/of+the=Example")
const client = { id: "observed", secrets: [secret] as const }

/** Matches tokens and view keys that the emulator issues. */
const issued = /cvemu_\w+|cvkey_\w+/

const requestToken = (tokenUrl: string) =>
  fetch(tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client.id,
      client_secret: Redacted.value(secret),
      scope: "smartembed.viewkey"
    })
  })

describe("observability example", () => {
  it.scopedLive(
    "the example exports real traffic to a collector and to Prometheus, and no secret",
    () =>
      Effect.gen(function* () {
        const { revokeAll } = yield* ClickViewEmulator
        const { apiUrl, tokenUrl } = yield* NodeServer
        const collector = yield* Collector.make
        const metricsPort = yield* Prometheus.freePort
        const query = yield* Prometheus.make(metricsPort, pathOf("alerts.yml"))
        const program = yield* Prometheus.running(process.execPath, ["--import", tsx, pathOf("main.ts")], {
          CLICKVIEW_CLIENT_ID: client.id,
          CLICKVIEW_CLIENT_SECRET: Redacted.value(secret),
          CLICKVIEW_TOKEN_URL: tokenUrl,
          CLICKVIEW_API_URL: apiUrl,
          OTLP_TRACES: collector.url,
          METRICS_PORT: String(metricsPort),
          LESSON_INTERVAL: "50 millis"
        })
        const waitFor = (promql: string) =>
          Effect.repeat(Effect.delay(query(promql), "200 millis"), { until: (samples) => samples.length > 0 })

        yield* waitFor("clickview_view_key_duration_count{outcome=\"success\"} > 3")
        yield* revokeAll
        yield* waitFor("increase(clickview_call_replays_total{outcome=\"accepted\"}[1m]) > 0")

        for (const { query: each, title } of queries) {
          const samples = yield* waitFor(each)
          assert.isTrue(samples.every(({ value: [, value] }) => !Number.isNaN(value)), `${title}: ${each}`)
        }
        const [invalidations] = yield* query("clickview_token_invalidations_total")
        assert.strictEqual(invalidations?.value[1], 1)
        assert.isEmpty(yield* query("ALERTS{alertstate=\"firing\"}"))

        const exported = yield* Effect.promise(() => Prometheus.read(`http://127.0.0.1:${metricsPort}/metrics`))
        const own = exported.split("\n").filter((line) => /\b(clickview|http)_/.test(line)).join("\n")
        assert.deepStrictEqual(Prometheus.promtool(["check", "metrics"], `${own}\n`), { status: 0, output: "" })

        program.process.kill("SIGTERM")
        yield* program.ended
        const spans = collector.spans()
        const named = (name: string) => spans.filter((span) => span.name === name)
        for (const name of ["lesson", "ViewKeys.create", "BearerAuth.call"]) assert.isNotEmpty(named(name))
        assert.lengthOf(named("ClickViewToken.renew"), 2)
        assert.lengthOf(named("ClickViewToken.exchange"), 2)
        const known = new Set(spans.map(({ spanId, traceId }) => `${traceId} ${spanId}`))
        const links = spans.flatMap(({ links }) => links)
        assert.isNotEmpty(links)
        for (const { spanId, traceId } of links) assert.isTrue(known.has(`${traceId} ${spanId}`))

        const exportedText = `${collector.text()}\n${exported}`
        assert.deepStrictEqual(find(exportedText, [Redacted.value(secret)]), [])
        assert.notMatch(exportedText, issued)
        assert.isNotEmpty(find(`${exportedText} ${Redacted.value(secret)}`, [Redacted.value(secret)]))
        const token = yield* Effect.promise(() => requestToken(tokenUrl).then((response) => response.text()))
        assert.match(token, issued)
      }).pipe(Effect.provide(NodeServer.layer({ clients: [client] }))),
    120_000
  )

  it("promtool accepts the alert rules, and their tests pass", () => {
    for (const args of [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]]) {
      const { output, status } = Prometheus.promtool([...args.slice(0, 2), pathOf(args[2] ?? "")])
      assert.strictEqual(status, 0, output)
    }
  })

  it("promtool accepts the Prometheus configuration", () => {
    const { output, status } = Prometheus.promtool(["check", "config", pathOf("prometheus.yml")])
    assert.strictEqual(status, 0, output)
  })
})
