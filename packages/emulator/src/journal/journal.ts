/**
 * Records requests in the order of their arrival.
 */
import type { RecordedRequest } from "./RecordedRequest.ts"

const capacity = 10_000

interface Entry {
  record: RecordedRequest
  readonly texts: ReadonlyArray<string>
}

/**
 * Makes a journal of the last 10,000 requests, so that memory stays bounded in long runs.
 *
 * @internal
 */
export const makeJournal = () => {
  let entries: Array<Entry> = []
  return {
    add: (record: RecordedRequest, texts: ReadonlyArray<string> = []) => {
      const entry = { record, texts }
      entries.push(entry)
      if (entries.length > 2 * capacity) entries = entries.slice(-capacity)
      return (status: number) => {
        entry.record = entry.record.withStatus(status)
        return entry.record
      }
    },
    read: (): ReadonlyArray<RecordedRequest> => entries.slice(-capacity).map(({ record }) => record),
    /** The positions of the requests that contain one of these texts, from 1. */
    containing: (texts: ReadonlyArray<string>): ReadonlyArray<number> => {
      const sought = texts.map((text) => text.toLowerCase())
      return entries.slice(-capacity).flatMap((entry, index) =>
        entry.texts.some((text) => sought.some((one) => text.toLowerCase().includes(one))) ? [index + 1] : []
      )
    },
    clear: () => {
      entries = []
    }
  }
}

/** @internal */
export type Journal = ReturnType<typeof makeJournal>
