/**
 * Series that are read when an exporter collects, like OpenTelemetry's observable instruments. Counting in plain fields costs
 * nothing, and an exporter always gets the current value.
 */
import type * as MetricHook from "effect/MetricHook"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"

type Read = () => number

/** The readers of each series, the newest last. Services of one name share a series. */
const reading = new WeakMap<object, Set<Read>>()

const readersOf = (hook: object, install: (readers: ReadonlySet<Read>) => void): Set<Read> => {
  const known = reading.get(hook)
  if (known !== undefined) return known
  const readers = new Set<Read>()
  reading.set(hook, readers)
  install(readers)
  return readers
}

/** The number, or `undefined` if reading it throws, such as a clock that throws. */
const numberOf = (read: Read): number | undefined => Option.getOrUndefined(Option.liftThrowable(read)())

/** Adds a reader to a counter. The returned function removes it and keeps the count. */
export const counter = (hook: MetricHook.MetricHook.Counter<number>, read: Read): () => void => {
  const readers = readersOf(hook, (readers) => {
    const own = hook.get.bind(hook)
    hook.get = () => MetricState.counter([...readers].reduce((sum, each) => sum + (numberOf(each) ?? 0), own().count))
  })
  readers.add(read)
  return () => {
    if (readers.delete(read)) hook.update(numberOf(read) ?? 0)
  }
}

/** Adds a reader to a gauge, which shows the newest reader. The returned function removes it and keeps the value. */
export const gauge = (hook: MetricHook.MetricHook.Gauge<number>, read: Read): () => void => {
  const readers = readersOf(hook, (readers) => {
    const own = hook.get.bind(hook)
    hook.get = () => {
      const newest = [...readers].at(-1)
      const value = newest === undefined ? undefined : numberOf(newest)
      return value === undefined ? own() : MetricState.gauge(value)
    }
  })
  readers.add(read)
  return () => {
    if (readers.delete(read)) hook.update(numberOf(read) ?? 0)
  }
}
