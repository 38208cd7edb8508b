/**
 * How one process fares with the store: counted for its status and its metrics, and logged once a bout of failures.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { nameLabel, once } from "../metrics/named.ts"
import * as Series from "../metrics/Series.ts"
import type { StoreStatus } from "../TokenStatus.ts"

const seriesOf = once((name) => {
  const labels = { [nameLabel]: name }
  return {
    failures: Series.counter(
      "clickview.token.store.failures",
      "Operations of the token store that failed or took too long",
      labels
    ),
    alone: Series.counter(
      "clickview.token.store.alone",
      "Flights that asked without the token store, because it did not answer",
      labels
    )
  }
})

/** The record of one token's store. */
export class StoreRecord {
  private source: "endpoint" | "store" | undefined = undefined
  private adoptions = 0
  private alone = 0
  private failures = 0
  private failing = false
  private readonly series: ReturnType<typeof seriesOf>

  constructor(name: string) {
    this.series = seriesOf(name)
  }

  /** The store has answered. */
  readonly answered: Effect.Effect<void> = Effect.suspend(() => {
    if (!this.failing) return Effect.void
    this.failing = false
    return Effect.logInfo("The token store answers again")
  })

  /** The store has failed for this reason. */
  failed(problem: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.failures++
      this.series.failures.update(1)
      if (this.failing) return Effect.void
      this.failing = true
      return Effect.logWarning(`The token store failed, and this process asks for tokens by itself: ${problem}`)
    })
  }

  /** A flight asks without the store. */
  readonly goesAlone: Effect.Effect<void> = Effect.sync(() => {
    this.alone++
    this.series.alone.update(1)
  })

  /** A token has come from there. */
  came(source: "endpoint" | "store"): void {
    this.source = source
    if (source === "store") this.adoptions++
  }

  /** What there is to tell. */
  status(): StoreStatus {
    const { adoptions, alone, failures, source } = this
    return { source: Option.fromNullable(source), adoptions, alone, failures }
  }
}
