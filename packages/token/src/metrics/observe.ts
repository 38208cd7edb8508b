/**
 * Series that are read when an exporter looks, as OpenTelemetry's observable instruments are. What is counted in plain
 * fields costs nothing where it is counted, no timer publishes it, and an exporter always sees the value of this moment.
 */
import type * as MetricHook from "effect/MetricHook"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"

type Read = () => number

/** Those that are read for a series, the newest last. Services of one name share its series. */
const reading = new WeakMap<object, Set<Read>>()

const readersOf = (hook: object, install: (readers: ReadonlySet<Read>) => void): Set<Read> => {
  const known = reading.get(hook)
  if (known !== undefined) return known
  const readers = new Set<Read>()
  reading.set(hook, readers)
  install(readers)
  return readers
}

/** A number that cannot be read, because a clock throws, is left out. */
const numberOf = (read: Read): number | undefined => Option.getOrUndefined(Option.liftThrowable(read)())

/** The counter is what was added to it and what is read. What this gives back ends that, and leaves the count. */
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

/** The gauge is what the newest reads. What this gives back ends that, and leaves the last value. */
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
