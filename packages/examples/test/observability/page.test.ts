/** Checks that `docs/OBSERVABILITY.md` lists exactly what the code exports. */
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { Viewer, ViewKeys } from "@effect-clickview/smart-embed"
import { BearerAuth, ClickViewToken, TokenStore } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric, MetricState, Option, Tracer } from "effect"
import * as Fs from "node:fs"
import { fileURLToPath } from "node:url"

const repository = new URL("../../../../", import.meta.url)
const page = Fs.readFileSync(new URL("docs/OBSERVABILITY.md", repository), "utf8")

/** The cells of the table in a section of the page. */
const rows = (section: string): ReadonlyArray<ReadonlyArray<string>> => {
  const text = page.split("\n## ").find((part) => part.startsWith(`${section}\n`)) ?? ""
  return text.split("\n").filter((line) => line.startsWith("| ")).slice(2)
    .map((line) => line.slice(2, -2).split(" | "))
}

const names = (cell: string | undefined): ReadonlyArray<string> =>
  [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "")

const kindOf = (state: MetricState.MetricState.Untyped): string =>
  MetricState.isCounterState(state) ? "counter" : MetricState.isHistogramState(state) ? "histogram" : "gauge"

const { id, secrets } = ClickViewEmulator.defaultClient

const viewing = {
  mediaId: "media-1",
  viewer: Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })
}

/** All services: a token shared through a store, authorized calls and view keys. */
const Everything = ViewKeys.layer().pipe(
  Layer.provideMerge(BearerAuth.layer()),
  Layer.provideMerge(
    ClickViewToken.layer({ clientId: id, clientSecret: secrets[0], store: TokenStore, retry: { attempts: 1 } })
  ),
  Layer.provide(TokenStore.layerMemory),
  Layer.provideMerge(ClickViewEmulator.layer())
)

/** The spans of successful and failed operations. */
const recordedSpans = Effect.gen(function* () {
  const spans: Array<Tracer.Span> = []
  const native = yield* Effect.tracer
  const keeping = Tracer.make({
    span: (...args) => {
      const span = native.span(...args)
      spans.push(span)
      return span
    },
    context: (f, fiber) => native.context(f, fiber)
  })
  yield* Effect.gen(function* () {
    const { respondNext } = yield* ClickViewEmulator
    const { create } = yield* ViewKeys
    const api = yield* BearerAuth
    const { get, invalidate } = yield* ClickViewToken
    yield* create(viewing)
    yield* api.get("/api/v1/nothing")
    yield* invalidate(yield* get)
    yield* respondNext(ScriptedResponse.json(503, {}))
    yield* Effect.flip(create(viewing))
  }).pipe(Effect.withTracer(keeping))
  return spans
})

describe("docs/OBSERVABILITY.md", () => {
  it.live("the page lists every metric with kind, unit and labels, and no other", () =>
    Effect.gen(function* () {
      yield* recordedSpans
      const metrics = new Map<string, { readonly kind: string; readonly labels: Set<string>; unit: string }>()
      for (const { metricKey, metricState } of Metric.unsafeSnapshot()) {
        if (!/^(clickview|http)\./.test(metricKey.name)) continue
        const known = metrics.get(metricKey.name) ?? { kind: kindOf(metricState), labels: new Set<string>(), unit: "1" }
        for (const { key, value } of metricKey.tags) {
          known.labels.add(key)
          if (key === "unit") known.unit = value
        }
        metrics.set(metricKey.name, known)
      }
      const documented = rows("Metrics").map(([name, kind, unit, labels]) =>
        [names(name)[0], kind, unit, [...names(labels)].sort().join(" ")].join(", ")
      )
      const real = [...metrics].map(([name, { kind, labels, unit }]) =>
        [name, kind, unit, [...labels].sort().join(" ")].join(", ")
      )
      assert.deepStrictEqual([...documented].sort(), real.sort())
    }).pipe(Effect.provide(Everything)))

  it.live("the page lists the values of every label except the client's name", () =>
    Effect.gen(function* () {
      yield* ViewKeys
      const values = Metric.unsafeSnapshot().flatMap(({ metricKey }) =>
        metricKey.name.startsWith("clickview.")
          ? metricKey.tags.flatMap(({ key, value }) => key === "clickview.token.name" || key === "unit" ? [] : [value])
          : []
      )
      for (const value of new Set(values)) assert.include(page, `\`${value}\``)
    }).pipe(Effect.provide(Everything)))

  it.live("the page lists every span with its kind and attributes, and no other", () =>
    Effect.gen(function* () {
      const spans = yield* recordedSpans
      const documented = new Map(
        rows("Spans").map(([name, kind, attributes]) =>
          [names(name)[0], { kind, attributes: new Set(names(attributes)) }] as const
        )
      )
      assert.sameMembers([...new Set(spans.map(({ name }) => name))], [...documented.keys()].map(String))
      for (const [name, { attributes, kind }] of documented) {
        const seen = spans.filter((span) => span.name === name)
        for (const span of seen) assert.strictEqual(span.kind, kind)
        assert.sameMembers([...new Set(seen.flatMap((span) => [...span.attributes.keys()]))], [...attributes])
      }
    }).pipe(Effect.provide(Everything)))

  it("the page lists every log line that the packages can write, and no other", () => {
    const lines = ["token", "smart-embed"].flatMap((name) => {
      const folder = new URL(`packages/${name}/src/`, repository)
      return Fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts"))
        .flatMap((path) => {
          const source = Fs.readFileSync(new URL(path, folder), "utf8").replace(/^ *\*.*$/gm, "")
          return [...source.matchAll(/Effect\.log(Debug|Info|Warning|Error)\(\s*(["`])(.*?)\2\s*\)/gs)]
            .map(([, level, , text]) => [level?.toLowerCase(), text ?? ""] as const)
        })
    })
    const documented = rows("Log lines").map(([level, line]) => [level, names(line)[0] ?? ""] as const)
    /** The constant start of a log line, before its first value. */
    const prefix = (text: string) => text.replace("${verb}", "obtained").split(/: |: ?\$\{/)[0] ?? ""
    const sorted = (all: ReadonlyArray<readonly [string | undefined, string]>) =>
      all.map(([level, text]) => `${level} ${prefix(text)}`).sort()
    assert.deepStrictEqual(sorted(documented), sorted(lines))
  })

  it.live("the page lists every field of the status, and no other", () =>
    Effect.gen(function* () {
      const status = yield* Effect.flatMap(ClickViewToken, ({ status }) => status)
      const store = Object.keys(Option.getOrThrow(status.store)).map((field) => `store.${field}`)
      const documented = rows("Status fields").flatMap(([field]) => names(field))
      assert.sameMembers([...documented], [...Object.keys(status), ...store])
    }).pipe(Effect.provide(Everything)))

  it("the queries on the page use only metrics that exist", () => {
    const known = new Set(
      rows("Metrics").flatMap(([name, kind]) => {
        const base = (names(name)[0] ?? "").replaceAll(".", "_")
        return kind === "counter" ? [`${base}_total`] : kind === "histogram" ? [`${base}_count`] : [base]
      })
    )
    const queries = rows("Questions of a person on call").map(([, query]) => query ?? "")
    assert.isNotEmpty(queries)
    for (const query of queries) {
      for (const [metric] of query.matchAll(/clickview_\w+/g)) assert.isTrue(known.has(metric), metric)
    }
  })

  it("the READMEs of token and smart-embed link to the page", () => {
    for (const name of ["token", "smart-embed"]) {
      const readme = Fs.readFileSync(fileURLToPath(new URL(`packages/${name}/README.md`, repository)), "utf8")
      assert.include(readme, "docs/OBSERVABILITY.md")
    }
  })
})
