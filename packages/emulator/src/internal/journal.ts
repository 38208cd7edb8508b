import type { RecordedRequest } from "../RecordedRequest.ts"

const capacity = 10_000

/**
 * The last 10,000 requests, so that a long run does not grow.
 *
 * @internal
 */
export const makeJournal = () => {
  let entries: Array<{ record: RecordedRequest }> = []
  return {
    open: (record: RecordedRequest) => {
      const entry = { record }
      entries.push(entry)
      if (entries.length > 2 * capacity) entries = entries.slice(-capacity)
      return (status: number) => {
        entry.record = entry.record.answered(status)
      }
    },
    read: (): ReadonlyArray<RecordedRequest> => entries.slice(-capacity).map(({ record }) => record)
  }
}
