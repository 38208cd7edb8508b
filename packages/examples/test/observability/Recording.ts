/**
 * Series for `promtool test rules` that were recorded: the example runs, trouble comes, and each scrape of its metrics is
 * one minute of the series.
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

/** How many scrapes there are before the trouble, and in it. */
const before = 6
const during = 9

interface Scenario {
  /** What the test of the rule says. */
  readonly name: string
  readonly alert: string
  /** The metrics that the rule reads. */
  readonly metrics: ReadonlyArray<string>
  /** What must not wake anybody. */
  readonly harmless: Effect.Effect<unknown, never, ClickViewEmulator>
  readonly trouble: Effect.Effect<unknown, never, ClickViewEmulator>
  /** The line of the scrape that tells that the trouble has been met. */
  readonly met: RegExp
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
    name: "A token that ends while renewals fail wakes somebody, and one that ends while they do not does not.",
    alert: "ClickViewTokenEnds",
    metrics: ["clickview_token_time_to_expiry", "clickview_token_renewal_failures_consecutive"],
    harmless: Effect.void,
    trouble: using(({ setFault }) => setFault(Fault.Status({ status: 503, target: { route: tokenPath } }))),
    met: /^clickview_token_renewal_failures_consecutive\{.*"Unavailable".*\} [1-9]/m,
    labels: { severity: "page", ...client, unit: "s" },
    annotations: {
      summary: "The ClickView token ends within 10 minutes, and renewals fail.",
      action:
        "See which reason counts in clickview_token_renewal_failures_consecutive and what the log says: Transport and Timeout are the network, Unavailable is ClickView, Credentials is the secret store."
    }
  },
  {
    name: "The first rejection of a client wakes somebody, because the counter begins at 0.",
    alert: "ClickViewClientRefused",
    metrics: ["clickview_token_renewals_total"],
    harmless: using(({ revokeAll }) => revokeAll),
    trouble: using(({ revokeAll, setFault }) =>
      Effect.zipRight(setFault(Fault.OAuthError({ status: 401, error: "invalid_client" })), revokeAll)
    ),
    met: /^clickview_token_renewals_total\{.*"rejected".*\} [1-9]/m,
    labels: { severity: "page", ...client, outcome: "rejected" },
    annotations: {
      summary: "ClickView refuses the client.",
      action:
        "Check the client id, secret and scope. Repeating does not mend it, and no request leaves during the cool-down."
    }
  },
  {
    name: "A renewed token that the API refuses wakes somebody, and a replay that is accepted does not.",
    alert: "ClickViewRenewedTokenRefused",
    metrics: ["clickview_call_replays_total"],
    harmless: using(({ revokeAll }) => revokeAll),
    trouble: using(({ setFault }) => setFault(Fault.Status({ status: 401, target: { route: viewKeyPath } }))),
    met: /^clickview_call_replays_total\{.*"refused".*\} [1-9]/m,
    labels: { severity: "page", ...client, outcome: "refused" },
    annotations: {
      summary: "ClickView's API answers 401 to a token that was just renewed.",
      action: "Check that CLICKVIEW_TOKEN_URL and CLICKVIEW_API_URL belong to one environment, and ask ClickView."
    }
  },
  {
    name: "Lessons that fail more often than not wake somebody, and one that fails does not.",
    alert: "ClickViewLessonsFail",
    metrics: ["clickview_view_key_duration_count"],
    harmless: using(({ setFault }) =>
      setFault(Fault.Status({ status: 503, target: { route: viewKeyPath, first: 1 } }))
    ),
    trouble: using(({ setFault }) => setFault(Fault.Status({ status: 503, target: { route: viewKeyPath } }))),
    met: /^clickview_view_key_duration_count\{.*"failed".*"Unavailable".*\} [2-9]/m,
    labels: { severity: "page", job: client.job, instance: client.instance },
    annotations: {
      summary: "More than half of the lessons get no video.",
      action: "See clickview_view_key_duration_count by error_type."
    }
  }
]

/** The scrapes' values by their series, as the target's labels make it. */
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

/** Runs the example through the scenario. The token lives for so short that it is about to end from the start. */
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
    yield* scenario.trouble
    yield* until(scenario.met)
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

/** The test of one rule over what was recorded. */
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
  `# promtool test rules alerts.test.yml. The series were recorded: CONTRIBUTING.md says how to record them anew.
rule_files: [${json(rules)}]
evaluation_interval: 1m
tests:
${tests.join("\n\n")}
`
