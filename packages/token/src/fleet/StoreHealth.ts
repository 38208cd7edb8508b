/**
 * The health of the store, as one process sees it: counts for status and metrics, and one warning for each run of
 * failures.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { memoizeByLabels } from "../metrics/named.ts"
import * as Series from "../metrics/Series.ts"
import type { StoreStatus } from "../TokenStatus.ts"

const seriesOf = memoizeByLabels((labels) => {
  return {
    failures: Series.counter(
      "clickview.token.store.failures",
      "Operations of the token store that failed or took too long",
      labels
    ),
    bypasses: Series.counter(
      "clickview.token.store.alone",
      "Flights that asked without the token store, because it did not answer",
      labels
    )
  }
})

/** The health of the store of one token. */
export class StoreHealth {
  private source: "endpoint" | "store" | undefined = undefined
  private adoptions = 0
  private bypasses = 0
  private failures = 0
  private failing = false
  private readonly series: ReturnType<typeof seriesOf>

  constructor(labels: Series.Labels) {
    this.series = seriesOf(labels)
  }

  /** Records a successful operation. */
  readonly succeeded: Effect.Effect<void> = Effect.suspend(() => {
    if (!this.failing) return Effect.void
    this.failing = false
    return Effect.logInfo("The token store answers again")
  })

  /** Records a failed operation. */
  failed(problem: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.failures++
      this.series.failures.update(1)
      if (this.failing) return Effect.void
      this.failing = true
      return Effect.logWarning(`The token store failed, so this process requests its own tokens: ${problem}`)
    })
  }

  /** Records a flight that bypasses the store. */
  readonly bypassed: Effect.Effect<void> = Effect.sync(() => {
    this.bypasses++
    this.series.bypasses.update(1)
  })

  /** Records where a token came from. */
  received(source: "endpoint" | "store"): void {
    this.source = source
    if (source === "store") this.adoptions++
  }

  /** The current status. */
  status(): StoreStatus {
    const { adoptions, bypasses, failures, source } = this
    return { source: Option.fromNullable(source), adoptions, bypasses, failures }
  }
}
