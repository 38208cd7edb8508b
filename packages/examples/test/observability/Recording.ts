/**
 * Records series for `promtool test rules`. The example runs, an incident starts, and each scrape of the metrics is one
 * minute of the series.
 */
import { ClickViewEmulator, Fault, tokenPath, viewKeyPath } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import type { Scope } from "effect"
import { Effect, Redacted } from "effect"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import * as Prometheus from "./Prometheus.ts"

const main = fileURLToPath(new URL("../../observability/main.ts", import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

/** Scrapes before the incident and during it. */
const before = 6
const during = 9

interface Scenario {
  /** The name of the rule's test. */
  readonly name: string
  readonly alert: string
  /** The metrics that the rule reads. */
  readonly metrics: ReadonlyArray<string>
  /** An event for which the alert must not fire. */
  readonly harmless: Effect.Effect<unknown, never, ClickViewEmulator>
  /** An event for which the alert must fire. */
  readonly incident: Effect.Effect<unknown, never, ClickViewEmulator>
  /** The line of a scrape that shows the incident. */
  readonly shown: RegExp
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: { readonly summary: string; readonly action: string }
}

const client = {
  job: "lessons",
  instance: "a",
  clickview_token_name: "clickview",
  otel_scope_name: "@effect/opentelemetry/Metrics"
}

const using = <A, E>(use: (emulator: ClickViewEmulator["Type"]) => Effect.Effect<A, E>) =>
  Effect.orDie(Effect.flatMap(ClickViewEmulator, use))

export const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "The alert fires for a token that expires while renewals fail, and not while renewals succeed.",
    alert: "ClickViewTokenExpires",
    metrics: ["clickview_token_time_to_expiry", "clickview_token_renewal_failures_consecutive"],
    harmless: Effect.void,
    incident: using(({ setFault }) => setFault(Fault.Status({ status: 503, target: { route: tokenPath } }))),
    shown: /^clickview_token_renewal_failures_consecutive\{.*"Unavailable".*\} [1-9]/m,
    labels: { severity: "page", ...client, unit: "s" },
    annotations: {
      summary: "The ClickView token expires within 10 minutes, and renewals fail.",
      action:
        "Find the reason in clickview_token_renewal_failures_consecutive and in the log. Transport and Timeout mean the network, Unavailable means ClickView, Credentials means the secret store."
    }
  },
  {
    name: "The alert fires on the first rejection of a client, because the counter starts at 0.",
    alert: "ClickViewClientRejected",
    metrics: ["clickview_token_renewals_total"],
    harmless: using(({ revokeAll }) => revokeAll),
    incident: using(({ revokeAll, setFault }) =>
      Effect.zipRight(setFault(Fault.OAuthError({ status: 401, error: "invalid_client" })), revokeAll)
    ),
    shown: /^clickview_token_renewals_total\{.*"rejected".*\} [1-9]/m,
    labels: { severity: "page", ...client, outcome: "rejected" },
    annotations: {
      summary: "ClickView rejects the client.",
      action:
        "Check the client id, secret and scope. Retrying cannot help, and the token sends no request during the cooldown."
    }
  },
  {
    name: "The alert fires when the API refuses a renewed token, and not when it accepts a replay.",
    alert: "ClickViewRenewedTokenRefused",
    metrics: ["clickview_call_replays_total"],
    harmless: using(({ revokeAll }) => revokeAll),
    incident: using(({ setFault }) => setFault(Fault.Status({ status: 401, target: { route: viewKeyPath } }))),
    shown: /^clickview_call_replays_total\{.*"refused".*\} [1-9]/m,
    labels: { severity: "page", ...client, outcome: "refused" },
    annotations: {
      summary: "ClickView's API responds with 401 to a token that was just renewed.",
      action:
        "Check that CLICKVIEW_TOKEN_URL and CLICKVIEW_API_URL belong to the same environment, then contact ClickView."
    }
  },
  {
    name: "The alert fires when most lessons fail, and not when one fails.",
    alert: "ClickViewLessonsFail",
    metrics: ["clickview_view_key_duration_count"],
    harmless: using(({ setFault }) =>
      setFault(Fault.Status({ status: 503, target: { route: viewKeyPath, first: 1 } }))
    ),
    incident: using(({ setFault }) => setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))),
    shown: /^clickview_view_key_duration_count\{.*"failed".*"Unavailable".*\} [2-9]/m,
    labels: { severity: "page", job: client.job, instance: client.instance },
    annotations: {
      summary: "More than half of the lessons have no video.",
      action: "Compare clickview_view_key_duration_count by error_type."
    }
  }
]

/** The values of the scrapes by series, with the labels of the target. */
const seriesOf = (
  scrapes: ReadonlyArray<string>,
  { metrics }: Scenario
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const values = new Map<string, Array<string>>()
  for (const [minute, scrape] of scrapes.entries()) {
    for (const [, metric = "", labels = "", value = ""] of scrape.matchAll(/^(\w+)\{(.*)\} (\S+)/gm)) {
      if (!metrics.includes(metric)) continue
      const series = `${metric}{job="lessons",instance="a",${labels}}`
      const known = values.get(series) ?? scrapes.map(() => "_")
      known[minute] = value
      values.set(series, known)
    }
  }
  return values
}

/** Runs the example through the scenario. The token's lifetime is so short that it always expires within 10 minutes. */
export const record = (
  scenario: Scenario
): Effect.Effect<ReadonlyMap<string, ReadonlyArray<string>>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { apiUrl, tokenUrl } = yield* NodeServer
    const port = yield* Prometheus.freePort
    const { id, secrets } = ClickViewEmulator.defaultClient
    yield* Prometheus.running(process.execPath, ["--import", tsx, main], {
      CLICKVIEW_CLIENT_ID: id,
      CLICKVIEW_CLIENT_SECRET: Redacted.value(secrets[0]),
      CLICKVIEW_TOKEN_URL: tokenUrl,
      CLICKVIEW_API_URL: apiUrl,
      OTLP_TRACES: "http://127.0.0.1:9/v1/traces",
      METRICS_PORT: String(port),
      LESSON_INTERVAL: "50 millis"
    })
    const scrape = Effect.delay(
      Effect.promise(() => Prometheus.read(`http://127.0.0.1:${port}/metrics`).catch(() => "")),
      "250 millis"
    )
    const until = (line: RegExp) => Effect.repeat(scrape, { until: (text) => line.test(text) })
    yield* until(/^clickview_view_key_duration_count\{.*"success".*\} [1-9]/m)
    const first = yield* Effect.replicateEffect(scrape, 2)
    yield* scenario.harmless
    const calm = [...first, ...yield* Effect.replicateEffect(scrape, before - 2)]
    yield* scenario.incident
    yield* until(scenario.shown)
    return seriesOf([...calm, ...yield* Effect.replicateEffect(scrape, during)], scenario)
  }).pipe(
    Effect.provide(NodeServer.layer({
      clients: [{
        id: ClickViewEmulator.defaultClient.id,
        secrets: ClickViewEmulator.defaultClient.secrets,
        lifetime: "40 seconds"
      }]
    })),
    Effect.orDie
  )

const json = (value: unknown): string => JSON.stringify(value)

/** The test of one rule with the recorded series. */
export const test = (
  { alert, annotations, labels, name }: Scenario,
  recorded: ReadonlyMap<string, ReadonlyArray<string>>
) =>
  [
    `  - name: ${json(name)}`,
    "    interval: 1m",
    "    input_series:",
    ...[...recorded].flatMap(([series, values]) => [
      `      - series: '${series}'`,
      `        values: ${json(values.join(" "))}`
    ]),
    "    alert_rule_test:",
    `      - { eval_time: ${before - 1}m, alertname: ${alert} }`,
    `      - eval_time: ${before + during - 1}m`,
    `        alertname: ${alert}`,
    `        exp_alerts: [{ exp_labels: ${json(labels)}, exp_annotations: ${json(annotations)} }]`
  ].join("\n")

/** The file for `promtool test rules`. */
export const file = (rules: string, tests: ReadonlyArray<string>): string =>
  `# Run: promtool test rules alerts.test.yml. The series are recorded. CONTRIBUTING.md says how to record them again.
rule_files: [${json(rules)}]
evaluation_interval: 1m
tests:
${tests.join("\n\n")}
`
